package org.dataexchange.tasker.task;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Counts what has arrived of a transfer, and tells of it now and then, on the thread that counts; a
 * transfer that is shorter tells nothing. For any number of threads.
 */
public final class Transferred {

  /** All that a transfer has to bring. */
  public record Total(long bytes, long files) {}

  /**
   * The progress of a transfer.
   *
   * @param total where it is known
   */
  public record Sofar(long bytes, long files, Optional<Total> total) {}

  private final long between;
  private final Consumer<Sofar> listener;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong files = new AtomicLong();
  private final AtomicLong nextTold;
  private volatile Supplier<Optional<Total>> total = Optional::empty;

  /**
   * @param between the least time between the beginning and what is told, and from then on
   * @param listener must be quick; what it throws ends the transfer
   */
  public Transferred(Duration between, Consumer<Sofar> listener) {
    this.between = between.toNanos();
    this.listener = listener;
    this.nextTold = new AtomicLong(System.nanoTime() + this.between);
  }

  /** For a transfer of which nobody wants to hear. */
  public static Transferred unheard() {
    return new Transferred(Duration.ofDays(1), sofar -> {});
  }

  /**
   * A transfer begins, or begins again.
   *
   * @param total asked for once, and only if there is something to tell
   */
  public void begin(Supplier<Optional<Total>> total) {
    bytes.set(0);
    files.set(0);
    this.total = total;
    nextTold.set(System.nanoTime() + between);
  }

  /** So many bytes have arrived; fewer than none where some must come again. */
  public void add(long more) {
    bytes.addAndGet(more);
    long due = nextTold.get();
    long now = System.nanoTime();
    // whoever is first tells it
    if (now - due >= 0 && nextTold.compareAndSet(due, now + between)) {
      tell();
    }
  }

  /** Nothing has arrived yet, but the transfer is to go on. */
  public void idle() {
    add(0);
  }

  /** So much has arrived, by somebody else's count, which may fall back. */
  public void reached(Sofar now) {
    bytes.set(now.bytes());
    files.set(now.files());
    total = now::total;
    idle();
  }

  /** All of a file has arrived. */
  public void fileDone() {
    files.incrementAndGet();
    idle();
  }

  private void tell() {
    Optional<Total> known = total.get();
    total = () -> known;
    listener.accept(new Sofar(bytes.get(), files.get(), known));
  }
}
