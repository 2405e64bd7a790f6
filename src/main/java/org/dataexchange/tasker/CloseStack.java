package org.dataexchange.tasker;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Closes what was opened, the last first, each whatever the others throw. Who composes something of
 * parts opens it in a try-with-resources, and hands it over once all parts are there: a throw in
 * between leaks none of them. For one thread at a time.
 */
final class CloseStack implements AutoCloseable {

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /** Closes it later, before all that was added until now. */
  <T extends AutoCloseable> T add(T part) {
    opened.push(part);
    return part;
  }

  /** A stack that closes all of this one's; this one closes nothing any more. */
  CloseStack handOver() {
    CloseStack all = new CloseStack();
    all.opened.addAll(opened);
    opened.clear();
    return all;
  }

  /**
   * @throws IllegalStateException after all are closed, with what each of them threw
   */
  @Override
  public void close() {
    IllegalStateException failed = new IllegalStateException("not all could be closed");
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) { // whatever it is, the others are to be closed
        failed.addSuppressed(e);
      }
    }
    if (failed.getSuppressed().length > 0) {
      throw failed;
    }
  }
}
