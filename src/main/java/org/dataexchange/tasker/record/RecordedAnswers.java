package org.dataexchange.tasker.record;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.dataexchange.tasker.record.receipt.Receipts;
import org.dataexchange.tasker.task.AnswerRecord;
import org.dataexchange.tasker.task.Backoff;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Failures.RecordFailed;
import org.dataexchange.tasker.task.Recorder;
import org.dataexchange.tasker.task.Retry;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.text.Printable;
import org.dataexchange.tasker.wire.Answer;

/**
 * Records each answer before it is told. A server that dies after that finds the answer in the
 * run's folder and its entry in the record, and tells the same.
 */
public record RecordedAnswers(Recorder recorder, Receipts receipts) implements AnswerRecord {

  private static final Logger LOG = System.getLogger(RecordedAnswers.class.getName());
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  @Override
  public byte[] told(Run run, byte[] kept) {
    Answer answer = Answer.parse(kept);
    Entry entry = RunEntry.of(run, answer);
    Recorder.Recorded recorded = recorded(run, entry);
    // one that a Tasker before the record has kept may have been told, and is told again in its
    // bytes
    return answer.ran() && !answer.report().has("streams")
        ? kept
        : answer.with("receipt", receipts.of(entry, recorded));
  }

  private Recorder.Recorded recorded(Run run, Entry entry) {
    Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
    for (boolean said = false; ; said = true) {
      try {
        return recorder.record(entry);
      } catch (RecordFailed e) {
        LOG.log(
            said ? Level.DEBUG : Level.WARNING,
            "The answer of task {0} is held back until it is recorded: {1}",
            Printable.of(run.taskId()),
            e.getMessage());
        Retry.pause(run.taskId(), backoff);
      }
    }
  }
}
