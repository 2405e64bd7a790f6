package org.dataexchange.tasker.dispatch;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.dataexchange.tasker.dispatch.Claims.Claim;
import org.dataexchange.tasker.task.AnswerFormat;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.Journal;
import org.dataexchange.tasker.task.Patience;
import org.dataexchange.tasker.task.Printable;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.RequestKey;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.TaskRunner;

/**
 * Brings deliveries and runs together: one run for a request, however often it is delivered, and
 * one answer for each delivery, kept on disk before it is published. Runs go to the tasks'
 * executor; answers to requests that have already ended go to the one for input and output.
 */
public final class Dispatcher {

  private static final Logger LOG = System.getLogger(Dispatcher.class.getName());

  private final TaskRunner runner;
  private final Journal journal;
  private final AnswerFormat format;
  private final Claims claims;
  private final Patience patience;
  private final Executors executors;
  private final Workers workers = new Workers();

  /** The server's threads. */
  public record Executors(Executor tasks, Executor io) {}

  public Dispatcher(
      TaskRunner runner,
      Journal journal,
      AnswerFormat format,
      Claims claims,
      Patience patience,
      Executors executors) {
    this.runner = runner;
    this.journal = journal;
    this.format = format;
    this.claims = claims;
    this.patience = patience;
    this.executors = executors;
  }

  /**
   * Takes a delivery; returns at once. From here on it is answered, or given back to the broker.
   */
  public void accept(Request request, Delivery delivery) {
    Claims.Joined joined = claims.join(request.key(), delivery);
    Claim claim = joined.claim();
    switch (joined.found()) {
      case NOTHING, LEFT -> submit(executors.tasks(), claim, () -> work(request, claim));
      case ANSWERED -> submit(executors.io(), claim, () -> answerAgain(request, claim));
      case RUNNING ->
          LOG.log(
              Level.INFO,
              "Task {0} is running here already; the delivery joins it",
              Printable.of(request.taskId()));
    }
  }

  private void submit(Executor executor, Claim claim, Runnable work) {
    try {
      workers.submit(executor, work, () -> claims.leave(claim).forEach(Delivery::requeue));
    } catch (RejectedExecutionException e) {
      LOG.log(Level.ERROR, "The server takes no more work; the delivery is given back", e);
      giveBack(claim);
    }
  }

  private void work(Request request, Claim claim) {
    try {
      byte[] answer = answer(request, claim);
      claims.answered(claim);
      publish(claim, answer);
      shrink(claims.run(claim).id());
    } catch (Failures.Detached e) {
      LOG.log(Level.INFO, "Task {0}: {1}", Printable.of(request.taskId()), e.getMessage());
      claims.leave(claim);
    } catch (Throwable e) { // the last resort of a task: the broker delivers it again
      LOG.log(Level.ERROR, () -> unanswered(request) + "; it is given back to the broker", e);
      giveBack(claim);
    }
  }

  /** The answer is out: what stays behind now costs disk until the run is forgotten, no more. */
  private void shrink(String runId) {
    try {
      journal.shrink(runId);
    } catch (Failures.StorageFailed e) {
      LOG.log(Level.WARNING, "Run {0} keeps its files for now: {1}", runId, e.getMessage());
    }
  }

  /** The one that is kept already, or that of the run which is begun, joined or finished here. */
  private byte[] answer(Request request, Claim claim) {
    Optional<Run> left = Optional.ofNullable(claims.run(claim)).map(run -> journal.read(run.id()));
    Optional<byte[]> kept = left.flatMap(run -> journal.answer(run.id()));
    return kept.isPresent() ? kept.get() : keep(report(request, claim, left.orElse(null)));
  }

  private Report report(Request request, Claim claim, Run left) {
    Run run = left == null ? patience.insist(request.taskId(), () -> begin(request)) : left;
    boolean died = !claims.began(claim, run);
    return switch (request) {
      case Request.Invalid invalid -> runner.refuse(run, invalid.why());
      case Request.Valid valid when left == null -> runner.run(valid.task(), run);
      case Request.Valid valid -> runner.resume(valid.task(), run, died);
    };
  }

  private Run begin(Request request) {
    return journal.begin(request.key(), request.taskId());
  }

  private byte[] keep(Report report) {
    String runId = report.run().id();
    byte[] answer = format.answer(report, journal.folder(runId));
    return patience.insist(
        report.run().taskId(),
        () -> {
          journal.keepAnswer(runId, answer);
          return answer;
        });
  }

  private void answerAgain(Request request, Claim claim) {
    try {
      byte[] answer = journal.answer(claims.run(claim).id()).orElseThrow();
      LOG.log(Level.INFO, "Task {0} is answered again", Printable.of(request.taskId()));
      publish(claim, answer);
    } catch (Throwable e) { // the last resort of an answer: the broker delivers the task again
      LOG.log(Level.ERROR, () -> unanswered(request) + "; it is given back to the broker", e);
      claims.takeWaiting(claim).forEach(Delivery::giveBack);
    }
  }

  private static String unanswered(Request request) {
    return "Task %s could not be answered".formatted(Printable.of(request.taskId()));
  }

  /** What cannot be published now stays on disk, and goes out when the broker delivers again. */
  private void publish(Claim claim, byte[] answer) {
    RequestKey key = claims.key(claim);
    for (Delivery delivery : claims.takeWaiting(claim)) {
      try {
        delivery.answer(key.answerId(), answer);
        claims.acked(claim);
        noteAck(claims.run(claim).id());
      } catch (Delivery.Lost e) {
        LOG.log(
            Level.WARNING,
            "The answer {0} waits for the broker to deliver its task again: {1}",
            key.answerId(),
            e.getMessage());
      } catch (RuntimeException e) { // the answer is on disk; the others shall have it, too
        LOG.log(Level.ERROR, "A delivery could not be answered; it is given back", e);
        delivery.giveBack();
      }
    }
  }

  /** Without the note, the next server only keeps the answer longer than it need. */
  private void noteAck(String runId) {
    try {
      journal.acked(runId);
    } catch (Failures.StorageFailed e) {
      LOG.log(Level.DEBUG, "Run {0} is answered: {1}", runId, e.getMessage());
    }
  }

  private void giveBack(Claim claim) {
    claims.leave(claim).forEach(Delivery::giveBack);
  }

  /**
   * From now on nothing begins: what waits for its turn, and what still comes, goes back to the
   * broker, one by one. What has begun goes on, and is answered.
   */
  public void beginNothing() {
    workers.beginNothing();
  }

  /**
   * Waits for the end of what is under way.
   *
   * @return false if some of it goes on
   */
  public boolean await(Duration atMost) throws InterruptedException {
    return workers.await(atMost);
  }

  /**
   * Ends the work here, not the runs: they go on in their containers and are joined later.
   *
   * @return false if some work did not end in time
   */
  public boolean stop(Duration atMost) throws InterruptedException {
    return workers.stop(atMost);
  }
}
