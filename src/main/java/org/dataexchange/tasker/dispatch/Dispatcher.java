package org.dataexchange.tasker.dispatch;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.Fitness;
import org.dataexchange.tasker.task.Journal;
import org.dataexchange.tasker.task.Request;
import org.dataexchange.tasker.task.RequestKey;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.text.Printable;

/**
 * Brings deliveries and runs together: one run for a request, however often it is delivered, and
 * one answer for each delivery, kept on disk before it is published. Runs go to the tasks'
 * executor; answers to requests that have already ended go to the one for input and output.
 */
public final class Dispatcher {

  private static final Logger LOG = System.getLogger(Dispatcher.class.getName());

  private final Journal journal;
  private final Claims claims;
  private final Answers answers;
  private final Executors executors;
  private final Fitness fitness;
  private final Workers workers = new Workers();

  /** The server's threads. */
  public record Executors(Executor tasks, Executor io) {}

  /**
   * @param fitness of the node; one that is sick begins nothing
   */
  public Dispatcher(
      Answers answers, Journal journal, Claims claims, Executors executors, Fitness fitness) {
    this.answers = answers;
    this.journal = journal;
    this.claims = claims;
    this.executors = executors;
    this.fitness = fitness;
  }

  /** Has the request a run here already? */
  public boolean knows(Request request) {
    return claims.knows(request.key());
  }

  /** How many runs are under way here that no open delivery waits for. */
  public int unasked() {
    return claims.unasked();
  }

  /** Takes a delivery; returns at once. From here it is answered, or given back to the broker. */
  public void accept(Request request, Delivery delivery) {
    switch (claims.join(request.key(), delivery)) {
      case Joined.Work work -> begin(request);
      case Joined.Repeat repeat ->
          submit(
              executors.io(),
              request.key(),
              () -> answerAgain(request, repeat.run()),
              () -> claims.takeWaiting(repeat.run()).forEach(Delivery::requeue));
      case Joined.Wait wait -> {
        LOG.log(
            Level.INFO,
            "Task {0} is running here already; the delivery joins it",
            Printable.of(request.taskId()));
        if (wait.copy()) {
          delivery.joined();
        }
      }
    }
  }

  /** What was on its way when a sick node closed its consumer is another one's. */
  private void begin(Request request) {
    if (fitness.isFit()) {
      submit(executors.tasks(), request.key(), () -> work(request), () -> requeue(request.key()));
    } else {
      requeue(request.key());
    }
  }

  private void submit(Executor executor, RequestKey key, Runnable work, Runnable instead) {
    try {
      workers.submit(executor, work, instead);
    } catch (RuntimeException | Error e) { // also for want of a thread: nobody would work on it
      LOG.log(Level.ERROR, "The server takes no more work; the delivery is given back", e);
      claims.leave(key).forEach(Delivery::giveBackAll);
    }
  }

  private void work(Request request) {
    RequestKey key = request.key();
    try {
      Answers.Kept answer = answers.to(request);
      claims.answered(key);
      publish(key, answer);
      shrink(answer.run());
    } catch (Failures.Detached e) {
      LOG.log(Level.INFO, "Task {0}: {1}", Printable.of(request.taskId()), e.getMessage());
      claims.leave(key);
    } catch (Failures.Elsewhere e) {
      LOG.log(
          Level.WARNING,
          "Task {0} is given back, as this node is not fit for it: {1}",
          Printable.of(request.taskId()),
          e.getMessage());
      requeue(key);
      claims.run(key).ifPresent(this::shrink);
    } catch (Throwable e) { // the last resort of a task: the broker delivers it again
      LOG.log(Level.ERROR, () -> unanswered(request) + "; it is given back to the broker", e);
      requeue(key);
    }
  }

  /** What is left now costs disk, and no more. */
  private void shrink(Run run) {
    try {
      journal.shrink(run.id());
    } catch (Failures.StorageFailed e) {
      LOG.log(Level.WARNING, "Run {0} keeps its files for now: {1}", run.id(), e.getMessage());
    }
  }

  private void answerAgain(Request request, Run run) {
    try {
      Answers.Kept answer = answers.again(run);
      LOG.log(Level.INFO, "Task {0} is answered again", Printable.of(request.taskId()));
      publish(request.key(), answer);
    } catch (Failures.Detached e) {
      LOG.log(Level.DEBUG, "The broker has its delivery back: {0}", e.getMessage());
    } catch (Throwable e) { // the last resort of an answer: the broker delivers the task again
      LOG.log(Level.ERROR, () -> unanswered(request) + "; it is given back to the broker", e);
      claims.takeWaiting(run).forEach(Delivery::requeue);
    }
  }

  private static String unanswered(Request request) {
    return "Task %s could not be answered".formatted(Printable.of(request.taskId()));
  }

  /** What cannot be published now stays on disk, and goes out when the broker delivers again. */
  private void publish(RequestKey key, Answers.Kept answer) {
    for (Delivery delivery : claims.takeWaiting(answer.run())) {
      try {
        delivery.answer(key.answerId(), answer.body());
        claims.acked(answer.run());
        noteAck(answer.run().id());
      } catch (Delivery.Lost e) {
        LOG.log(
            Level.WARNING,
            "The answer {0} waits for the broker to deliver its task again: {1}",
            key.answerId(),
            e.getMessage());
      } catch (RuntimeException | Error e) { // it is on disk; the others shall have it, too
        LOG.log(Level.ERROR, "A delivery could not be answered; it is given back", e);
        delivery.giveBackAll();
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

  /** These deliveries alone: what went wrong with one task is no reason to disturb the others. */
  private void requeue(RequestKey key) {
    claims.leave(key).forEach(Delivery::requeue);
  }

  /** What waits for its turn goes back to the broker, one by one; what comes later begins. */
  public void letGoOfUnbegun() {
    workers.letGoOfUnbegun();
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
