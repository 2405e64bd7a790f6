package org.dataexchange.tasker.dispatch;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import org.dataexchange.tasker.dispatch.Claims.Claim;
import org.dataexchange.tasker.task.AnswerFormat;
import org.dataexchange.tasker.task.Backoff;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.Journal;
import org.dataexchange.tasker.task.Patience;
import org.dataexchange.tasker.task.Printable;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.TaskRunner;

/**
 * Finds or makes the answer to a request, and has it on disk before anybody is told. A run that
 * cannot be read or reported is tried a few times, and then ends as an error: it must not come for
 * ever. What throws here concerns that one request. Blocks for as long as its run takes.
 */
public final class Answers {

  private static final Logger LOG = System.getLogger(Answers.class.getName());
  private static final int TRIES = 3;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final TaskRunner runner;
  private final Journal journal;
  private final AnswerFormat format;
  private final Claims claims;
  private final Patience patience;

  public Answers(
      TaskRunner runner, Journal journal, AnswerFormat format, Claims claims, Patience patience) {
    this.runner = runner;
    this.journal = journal;
    this.format = format;
    this.claims = claims;
    this.patience = patience;
  }

  /**
   * The answer that is kept already, or that of the run which is begun, joined or finished here.
   *
   * @throws Failures.Elsewhere if the run is to be begun by another node
   * @throws Failures.SystemFailed if the disk did not take an answer for the whole window
   */
  byte[] to(Request request, Claim claim) {
    Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
    for (int tried = 1; ; tried++) {
      try {
        return make(request, claim);
      } catch (Failures.Detached e) {
        throw e;
      } catch (Failures.Elsewhere e) {
        if (claims.givesBack(claim)) {
          throw e;
        }
        return error(claim, e.failure());
      } catch (Failures.SystemFailed e) {
        if (e.worthTryingAgain()) {
          throw e;
        }
        // of another run from the same message it says nothing
        return error(claim, new Failures.StorageFailed(e.getMessage(), e));
      } catch (Throwable e) { // a defect costs this one request
        LOG.log(Level.ERROR, () -> "Task " + Printable.of(request.taskId()) + " has no answer", e);
        if (tried == TRIES) {
          return error(claim, new Failures.RunLost("Tasker failed: " + e));
        }
        Patience.pause(request.taskId(), backoff);
      }
    }
  }

  private byte[] make(Request request, Claim claim) {
    Optional<Run> left =
        Optional.ofNullable(claims.run(claim))
            .map(run -> patience.insist(request.taskId(), () -> journal.read(run.id())));
    return left.flatMap(run -> kept(request, run))
        .orElseGet(() -> keep(report(request, claim, left)));
  }

  private Optional<byte[]> kept(Request request, Run run) {
    return patience.insist(request.taskId(), () -> journal.answer(run.id()));
  }

  private Report report(Request request, Claim claim, Optional<Run> left) {
    Run run = left.orElseGet(() -> patience.insist(request.taskId(), () -> begin(request)));
    boolean died = !claims.began(claim, run);
    return switch (request) {
      case Request.Invalid invalid -> runner.refuse(run, invalid.why());
      case Request.Valid valid when left.isEmpty() -> runner.run(valid.task(), run);
      case Request.Valid valid -> runner.resume(valid.task(), run, died);
    };
  }

  private Run begin(Request request) {
    return journal.begin(request.key(), request.taskId());
  }

  private byte[] keep(Report report) {
    Run run = report.run();
    byte[] answer = format.answer(report, journal.folder(run.id()));
    return patience.insist(
        run.taskId(),
        () -> {
          journal.keepAnswer(run.id(), answer);
          return answer;
        });
  }

  /** The bytes of an answer that was given; an error in its place if somebody removed them. */
  byte[] again(Request request, Claim claim) {
    Run run = claims.run(claim);
    return kept(request, run)
        .orElseGet(
            () ->
                error(
                    claim,
                    new Failures.StorageFailed(
                        "the answer of run %s is gone from the workspace".formatted(run.id()),
                        null)));
  }

  /**
   * @throws RuntimeException the failure itself, if nothing has begun that could end
   */
  private byte[] error(Claim claim, Failures.SystemFailed failure) {
    Run run = claims.run(claim);
    if (run == null) {
      throw failure;
    }
    LOG.log(
        Level.ERROR,
        "Run {0} cannot be finished, and its task ends as an error: {1}",
        run.id(),
        failure.getMessage());
    Report report = runner.fail(run, failure);
    // its folder may be gone, or say what nobody understands
    patience.insist(
        run.taskId(),
        () -> {
          journal.save(run);
          return run;
        });
    return keep(report);
  }
}
