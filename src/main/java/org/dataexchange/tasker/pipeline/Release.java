package org.dataexchange.tasker.pipeline;

import java.util.List;
import org.dataexchange.tasker.task.Dependencies;
import org.dataexchange.tasker.task.Journal;
import org.dataexchange.tasker.task.Retry;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.Sandbox;
import org.dataexchange.tasker.task.Step;

/** Lets an algorithm go in its sandbox. Thread-safe. */
record Release(Sandbox sandbox, Journal journal, Retry retry) {

  /** The same attempt, whose algorithm may be running. */
  Attempt letGo(Fetching.Fetched fetched) {
    return fetched
        .attempt()
        .steps()
        .take(Step.CREATING_CONTAINER, () -> letGo(fetched, released(fetched)));
  }

  private static Run released(Fetching.Fetched fetched) {
    Run.Released facts =
        new Run.Released(
            fetched.code(),
            fetched.data().fetched(),
            fetched.granted(),
            fetched.entry().runtime(),
            fetched.layer().map(Dependencies.Layer::libraries).orElse(List.of()),
            fetched.attempt().steps().durations());
    return fetched.attempt().run().released(fetched.image(), facts);
  }

  /** On disk first: a server that dies right after the start finds the run and does not redo it. */
  private Attempt letGo(Fetching.Fetched fetched, Run released) {
    Attempt attempt = fetched.attempt();
    CancelCheck check = attempt.check();
    check.run(retry, () -> journal.save(released));
    // whatever comes now, a next attempt has its image
    attempt.steps().become(released);
    Sandbox.Order order = order(fetched);
    check.run(
        retry,
        () -> {
          if (attempt.task().keep()) {
            sandbox.prepareShell(order);
          }
          sandbox.start(order);
        });
    // while it runs
    journal.settle(released.id());
    return attempt;
  }

  private Sandbox.Order order(Fetching.Fetched fetched) {
    String runId = fetched.attempt().run().id();
    return new Sandbox.Order(
        runId,
        journal.folder(runId),
        fetched.image().name(),
        fetched.entry().command(fetched.attempt().task().data()),
        fetched.entry().workingDirectory(),
        fetched.granted(),
        fetched.around());
  }
}
