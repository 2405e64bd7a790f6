package org.dataexchange.tasker;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.dataexchange.tasker.dispatch.Claims;
import org.dataexchange.tasker.dispatch.Unclaimed;
import org.dataexchange.tasker.metrics.TaskMetrics;
import org.dataexchange.tasker.rabbitmq.BrokerConnection;
import org.dataexchange.tasker.record.LeftRuns;
import org.dataexchange.tasker.record.NodeRecord;
import org.dataexchange.tasker.sandbox.DockerSandbox;
import org.dataexchange.tasker.sandbox.Leftovers;
import org.dataexchange.tasker.task.Failures.SystemFailed;
import org.dataexchange.tasker.task.Journal;

/**
 * The background work of every few seconds: forget runs whose time is over, probe the sandbox until
 * it holds, end cancelled runs that nobody waits for, remove containers that nobody knows, ask the
 * broker how much waits. One pass at a time.
 */
final class Housekeeping implements Runnable {

  private static final Logger LOG = System.getLogger(Housekeeping.class.getName());

  private static final long PAUSE_SECONDS = 5;

  /** Passes between two sweeps; the first pass sweeps. */
  private static final int SWEEP_EVERY = 24;

  /** Passes between two signatures of the record. */
  private static final int SIGN_EVERY = 12;

  private final Claims claims;
  private final Unclaimed unclaimed;
  private final Journal journal;
  private final LeftRuns left;
  private final NodeRecord record;
  private final DockerSandbox sandbox;
  private final Leftovers leftovers;
  private final BrokerConnection broker;
  private final Runnable tellEvents;
  private final Set<String> unwanted = new HashSet<>();
  private int untilSweep;
  private int untilSignature;
  private volatile long waiting;
  private volatile Future<?> passes = CompletableFuture.completedFuture(null);

  Housekeeping(
      Infrastructure infrastructure,
      Processing processing,
      Leftovers leftovers,
      BrokerConnection broker,
      Runnable tellEvents) {
    this.tellEvents = tellEvents;
    this.claims = processing.claims;
    this.unclaimed = new Unclaimed(claims, infrastructure.sandbox, processing.cancellations);
    this.unwanted.addAll(processing.replaced);
    this.journal = infrastructure.journal;
    this.left = processing.left;
    this.record = infrastructure.record;
    this.sandbox = infrastructure.sandbox;
    this.leftovers = leftovers;
    this.broker = broker;
  }

  void show(TaskMetrics metrics) {
    metrics.gauge("tasker_tasks_running", "Tasks under way on this node", claims::running);
    metrics.gauge(
        "tasker_answers_waiting",
        "Answers kept on disk until the broker takes them",
        claims::unanswered);
    metrics.gauge("tasker_sandboxes_prepared", "Sandboxes that wait for a task", sandbox::prepared);
    metrics.gauge(
        "tasker_sandboxes_wanted", "Sandboxes that are to wait for a task", sandbox::wanted);
    metrics.gauge("tasker_tasks_waiting", "Tasks in the broker's queue", () -> waiting);
    metrics.gauge(
        "tasker_broker_connected",
        "1 if the session with the broker is open",
        () -> broker.state() == BrokerConnection.Lifecycle.OPEN ? 1 : 0);
  }

  /** How many tasks waited on the broker at the last look. */
  long waiting() {
    return waiting;
  }

  @Override
  public void run() {
    try {
      waiting = broker.waiting().orElse(waiting);
      claims.countGrace(broker.hadPlace());
      unwanted.addAll(claims.expire());
      removeUnwanted();
      unclaimed.stopCancelled();
      tellEvents.run();
      left.recordAnswered();
      signRecord();
      probeAndSweep();
    } catch (Throwable e) { // one failed pass must not be the last
      LOG.log(Level.ERROR, "Housekeeping failed; it is tried again", e);
    }
  }

  /** But for what somebody may still want to look into, unless they have removed the way in. */
  private void removeUnwanted() {
    if (unwanted.isEmpty()) {
      return;
    }
    try {
      Set<String> kept = journal.kept();
      unwanted.removeIf(
          runId -> !(kept.contains(runId) && sandbox.shell(runId).isPresent()) && removed(runId));
    } catch (SystemFailed e) {
      LOG.log(Level.DEBUG, "What is kept is not known now: {0}", e.getMessage());
    }
  }

  /** What cannot be removed now is tried again in the next pass. */
  private boolean removed(String runId) {
    try {
      sandbox.remove(runId);
      sandbox.removeShell(runId);
      left.over(runId);
      journal.remove(runId);
      return true;
    } catch (SystemFailed e) {
      LOG.log(Level.DEBUG, "Run {0} leaves something behind: {1}", runId, e.getMessage());
      return false;
    }
  }

  /** Now and then, so that little can be cut off its end unseen. */
  private void signRecord() {
    try {
      if (untilSignature == 0) {
        untilSignature = SIGN_EVERY;
        record.sign();
      }
      untilSignature--;
    } catch (SystemFailed e) {
      LOG.log(Level.DEBUG, "The record is signed later: {0}", e.getMessage());
    }
  }

  /** An engine that is away shows in readiness; here it only means to come again. */
  private void probeAndSweep() {
    try {
      sandbox.prove();
      sandbox.tend();
      if (untilSweep == 0) {
        // what cannot be removed may stay so for long
        untilSweep = SWEEP_EVERY;
        leftovers.sweep();
      }
      untilSweep--;
    } catch (SystemFailed e) {
      LOG.log(Level.DEBUG, "The sandbox is not to be had now: {0}", e.getMessage());
    }
  }

  void start(ScheduledExecutorService schedule) {
    passes = schedule.scheduleWithFixedDelay(this, 0, PAUSE_SECONDS, TimeUnit.SECONDS);
  }

  void stop() {
    passes.cancel(false);
  }
}
