package org.dataexchange.tasker.dispatch;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import org.dataexchange.tasker.task.AnswerFormat;
import org.dataexchange.tasker.task.AnswerRecord;
import org.dataexchange.tasker.task.Backoff;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.Journal;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.Request;
import org.dataexchange.tasker.task.Retry;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.TaskRunner;
import org.dataexchange.tasker.text.Printable;

/**
 * Finds or makes the answer to a request, and has it on disk and in the record before anybody is
 * told. A run that cannot be read or reported is tried a few times, and then ends as an error: it
 * must not come for ever. What throws here concerns that one request. Blocks for as long as its run
 * takes.
 */
public record Answers(
    TaskRunner runner,
    Journal journal,
    AnswerFormat format,
    AnswerRecord record,
    Claims claims,
    Retry retry) {

  private static final Logger LOG = System.getLogger(Answers.class.getName());
  private static final int TRIES = 3;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  /** An answer that is on disk. */
  record Kept(Run run, byte[] body) {}

  /**
   * The answer that is kept already, or that of the run which is begun, joined or finished here.
   *
   * @throws Failures.Elsewhere if the run is to be begun by another node
   * @throws Failures.SystemFailed if the disk did not take an answer for the whole window
   */
  Kept to(Request request) {
    Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
    for (int tried = 1; ; tried++) {
      try {
        return make(request);
      } catch (Failures.Detached e) {
        throw e;
      } catch (Failures.Elsewhere e) {
        return here(request, e);
      } catch (Failures.SystemFailed e) {
        if (e.worthTryingAgain()) {
          throw e;
        }
        // of another run from the same message it says nothing
        return error(request, new Failures.StorageFailed(e.getMessage(), e));
      } catch (Throwable e) { // a defect costs this one request
        LOG.log(Level.ERROR, () -> "Task " + Printable.of(request.taskId()) + " has no answer", e);
        if (tried == TRIES) {
          return error(request, new Failures.RunLost("Tasker failed: " + e));
        }
        Retry.pause(request.taskId(), backoff);
      }
    }
  }

  /** Another node has it first; where that was in vain, it ends here. */
  private Kept here(Request request, Failures.Elsewhere e) {
    if (claims.givesAway(request.key())) {
      throw e;
    }
    return error(request, e.failure());
  }

  private Kept make(Request request) {
    Optional<Run> left =
        claims
            .run(request.key())
            .map(run -> retry.call(request.taskId(), () -> journal.read(run.id())));
    return left.flatMap(this::kept).orElseGet(() -> keep(report(request, left)));
  }

  private Optional<Kept> kept(Run run) {
    return retry
        .call(run.taskId(), () -> journal.answer(run.id()))
        .map(body -> recorded(run, body));
  }

  private Report report(Request request, Optional<Run> left) {
    Run run = left.orElseGet(() -> retry.call(request.taskId(), () -> begin(request)));
    boolean died = !claims.began(request.key(), run);
    return switch (request) {
      case Request.Invalid invalid -> runner.refuse(run, invalid.why());
      case Request.Valid valid when left.isEmpty() -> runner.run(valid.task(), run);
      case Request.Valid valid -> runner.resume(valid.task(), run, died);
    };
  }

  private Run begin(Request request) {
    return journal.begin(request);
  }

  private Kept keep(Report report) {
    Run run = report.run();
    byte[] answer = format.answer(report, journal.folder(run.id()));
    retry.run(run.taskId(), () -> journal.keepAnswer(run.id(), answer));
    return recorded(run, answer);
  }

  /** Where the server dies before this, its successor finds the answer kept, and records it. */
  private Kept recorded(Run run, byte[] answer) {
    return new Kept(run, record.told(run, answer));
  }

  /** An answer that was given; an error in its place if somebody removed it. */
  Kept again(Run run) {
    return kept(run)
        .orElseGet(
            () ->
                error(
                    run,
                    new Failures.StorageFailed(
                        "the answer of run %s is gone from the workspace".formatted(run.id()))));
  }

  /** Throws the failure itself, if nothing has begun that could end. */
  private Kept error(Request request, Failures.SystemFailed failure) {
    return error(claims.run(request.key()).orElseThrow(() -> failure), failure);
  }

  private Kept error(Run run, Failures.SystemFailed failure) {
    LOG.log(
        Level.ERROR,
        "Run {0} cannot be finished, and its task ends as an error: {1}",
        run.id(),
        failure.getMessage());
    Report report = runner.fail(run, failure);
    // its folder may be gone, or say what nobody understands
    retry.run(run.taskId(), () -> journal.save(run));
    return keep(report);
  }
}
