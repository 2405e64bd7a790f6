package org.dataexchange.tasker.http;

import jakarta.servlet.http.HttpServletRequest;
import org.dataexchange.tasker.dispatch.Orders;
import org.dataexchange.tasker.http.login.RefusedLogins;
import org.dataexchange.tasker.http.record.Looks;
import org.dataexchange.tasker.http.record.RecordAccess;
import org.dataexchange.tasker.http.record.Visitor;
import org.dataexchange.tasker.http.runs.CurrentSteps;
import org.dataexchange.tasker.http.runs.EventBroadcast;
import org.dataexchange.tasker.http.runs.History;
import org.dataexchange.tasker.http.runs.KnownRuns;
import org.dataexchange.tasker.http.runs.RunContent;
import org.dataexchange.tasker.http.runs.RunSummary;
import org.dataexchange.tasker.task.Entry;

/** The parts of the application that the resources work with. */
public record ApiContext(
    KnownRuns runs,
    RunContent content,
    CurrentSteps live,
    History history,
    EventBroadcast events,
    Orders orders,
    Node node,
    RecordAccess record,
    RefusedLogins logins) {

  /**
   * @param id a run's, or a task's, whose latest run is meant
   * @throws Problem if there is none here
   */
  RunSummary run(String id) {
    return runs.find(id).orElseThrow(() -> Problem.notFound(id));
  }

  /**
   * Records that somebody looks at something of a run; what cannot be recorded is not shown.
   *
   * @param what a stream, {@code report}, or the name of a file
   */
  void look(HttpServletRequest who, RunSummary run, String what) {
    record.looks().at(visitor(who), new Looks.Seen(run.run().id(), run.run().taskId(), what));
  }

  /** Records an order of somebody's, and carries it out; what cannot be recorded is not done. */
  void order(HttpServletRequest who, Entry order, Runnable act) {
    record
        .acts()
        .order(
            visitor(who),
            order,
            () -> {
              act.run();
              return order;
            });
  }

  static Visitor visitor(HttpServletRequest who) {
    return new Visitor(who.getRemoteUser(), who.getRemoteAddr());
  }
}
