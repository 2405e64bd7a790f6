package org.dataexchange.tasker.http.record;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;
import org.dataexchange.tasker.task.Cancellation;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Entry.Kind;
import org.dataexchange.tasker.task.Entry.Text;
import org.dataexchange.tasker.task.Failures.RecordFailed;
import org.dataexchange.tasker.task.Recorder;
import org.dataexchange.tasker.task.Request;

/**
 * Records what people order, before it is done: what cannot be recorded is not done. An order that
 * failed then has a second entry, which says so. Thread-safe.
 */
public record Acts(Recorder recorder) {

  private static final Logger LOG = System.getLogger(Acts.class.getName());
  private static final String OVER = "over";
  private static final String CODE_SHA256 = "codeSha256";

  /**
   * Records an order, and carries it out.
   *
   * @throws RecordFailed if it cannot be recorded, and was not carried out
   */
  public <T> T order(Visitor who, Entry entry, Supplier<T> act) {
    Recorder.Recorded ordered = recorder.record(who.of(entry.with(OVER, "http")));
    try {
      return act.get();
    } catch (RuntimeException e) {
      failed(who, entry, ordered, e);
      throw e;
    }
  }

  private void failed(Visitor who, Entry entry, Recorder.Recorded ordered, RuntimeException e) {
    try {
      recorder.record(
          who.of(Entry.of(entry.kind()))
              .with(OVER, "http")
              .with("failed", true)
              .with("order", ordered.number())
              .with(Text.WHY, String.valueOf(e.getMessage())));
    } catch (RecordFailed again) {
      LOG.log(
          Level.WARNING,
          "The order of entry {0} failed, which is not in the record: {1}",
          Long.toString(ordered.number()),
          again.getMessage());
    }
  }

  /** A task that somebody submits. */
  public static Entry submission(Request.Valid request) {
    Entry entry =
        Entry.of(Kind.SUBMISSION)
            .with("requestSha256", request.key().bodySha256())
            .with(Text.TASK, request.taskId())
            .with(Text.CODE, request.task().code().value())
            .with(Text.DATA, request.task().data().value());
    return request
        .task()
        .approved()
        .sha256()
        .map(sha256 -> entry.with(CODE_SHA256, sha256))
        .orElse(entry);
  }

  /** A task, or some code, that somebody ends, or lets go again. */
  public static Entry cancellation(Cancellation.Target target, boolean lift) {
    Entry entry = Entry.of(Kind.CANCELLATION).with("what", lift ? "lifted" : "ordered");
    return switch (target) {
      case Cancellation.OfTask task -> entry.with(Text.TASK, task.id());
      case Cancellation.OfCode code -> entry.with(CODE_SHA256, code.sha256());
    };
  }

  /** A node that somebody has take no more tasks, or take them again. */
  public static Entry pause(boolean paused) {
    return Entry.of(Kind.PAUSE).with("paused", paused);
  }
}
