package org.dataexchange.tasker.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Size;

/**
 * A check that the workspace's disk takes what is written, and has room for what the workers may
 * write at one time: the outputs and the streams of a run each. Code and data come on top, and are
 * looked at when they are fetched. What a run that is under way writes is not counted twice: at
 * most for those that may begin beside it there must be room.
 */
public record DiskSpace(Path workspace, int workers, Limits limits, LongSupplier running) {

  /** One name, so that what a server left that died just then is gone with the next look. */
  private static final String TRIED = "tried";

  /** Why a run may fail for want of disk; empty if there is room. One thread at a time asks. */
  public String objection() {
    int more = (int) Math.max(1, workers - running.getAsLong());
    long needed = needed(more);
    try {
      long free = Files.getFileStore(workspace).getUsableSpace();
      return free >= needed
          ? tried()
          : "the disk of %s has %s free, and %d at a time may write %s there"
              .formatted(workspace, new Size(free).rounded(), more, new Size(needed).rounded());
    } catch (IOException e) {
      return "the workspace %s cannot be looked at: %s".formatted(workspace, e);
    }
  }

  /**
   * A disk that failed can be read, often, and has as much room as before. Nothing is forced: each
   * second that would cost more than it tells.
   */
  private String tried() {
    Path file = workspace.resolve(TRIED);
    try {
      Files.write(file, new byte[1]);
      Files.delete(file);
      return "";
    } catch (IOException e) {
      return "the workspace %s cannot be written: %s".formatted(workspace, e);
    }
  }

  private long needed(int more) {
    try {
      // stdout, stderr and the trace
      long streams = Math.multiplyExact(3, limits.output().bytes());
      return Math.multiplyExact(more, Math.addExact(limits.disk().bytes(), streams));
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }
}
