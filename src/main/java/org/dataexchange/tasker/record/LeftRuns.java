package org.dataexchange.tasker.record;

import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Failures.RecordFailed;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.Journal;
import org.dataexchange.tasker.task.Recorder;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.wire.Answer;

/**
 * The runs that a former server left. Their tasks may have gone to another node, so that nobody
 * asks for them here any more; what ran is in the record all the same. For one thread.
 */
public final class LeftRuns {

  private static final Logger LOG = System.getLogger(LeftRuns.class.getName());

  private final Recorder recorder;
  private final Journal journal;
  private final Map<String, Journal.Found> left = new HashMap<>();

  /**
   * @param found when this server started; who had an answer acked had it recorded
   */
  public LeftRuns(Recorder recorder, Journal journal, List<Journal.Found> found) {
    this.recorder = recorder;
    this.journal = journal;
    found.stream().filter(one -> !one.acked()).forEach(one -> left.put(one.run().id(), one));
  }

  /** Records those that have an answer, as far as the record takes them. */
  public void recordAnswered() {
    try {
      for (Journal.Found one : List.copyOf(left.values())) {
        if (one.answered()) {
          record(one);
        }
      }
    } catch (RecordFailed | StorageFailed e) {
      LOG.log(Level.DEBUG, "Runs that were left are recorded later: {0}", e.getMessage());
    }
  }

  /**
   * The folder of a run is to be removed, and with it what can be recorded of it.
   *
   * @throws RecordFailed if it cannot be recorded now
   */
  public void over(String runId) {
    Journal.Found one = left.get(runId);
    if (one != null) {
      record(one);
    }
  }

  private void record(Journal.Found one) {
    String id = one.run().id();
    Optional<Entry> entry = journal.answer(id).flatMap(answer -> answered(one.run(), answer));
    if (entry.isPresent()) {
      recorder.record(entry.get());
    } else {
      Run run = one.answered() ? one.run() : latest(one.run());
      // where nothing was let go, nothing ran
      run.released().ifPresent(facts -> recorder.record(RunEntry.left(run, facts)));
    }
    left.remove(id);
  }

  private static Optional<Entry> answered(Run run, byte[] answer) {
    try {
      return Optional.of(RunEntry.of(run, Answer.parse(answer)));
    } catch (UncheckedIOException e) { // a disk has lost it, and nobody can be told
      return Optional.empty();
    }
  }

  /** It may have begun again here since. */
  private Run latest(Run run) {
    try {
      return journal.read(run.id());
    } catch (StorageFailed e) { // it is gone
      return run;
    }
  }
}
