package org.dataexchange.tasker.rabbitmq.connection;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Closes a socket whose other side is gone without a word. A write into it would wait for ever,
 * with the client's locks held, and then nobody could end the connection: so this has a thread and
 * takes no lock of the client's. Thread-safe.
 */
final class SocketWatch implements Runnable {

  private static final Logger LOG = System.getLogger(SocketWatch.class.getName());

  /** The client gives up by itself after somewhat more than two, if it can. */
  private static final int HEARTBEATS_MISSED = 3;

  /** A broker that has much to do reads nothing for a while, and says so only if it lasts. */
  private static final int HEARTBEATS_STUCK = 6;

  private static final long NEVER = Long.MAX_VALUE;

  private final Socket socket;
  private final long heartbeat;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile long heard = System.nanoTime();
  private volatile boolean blocked;
  private volatile long left = NEVER;
  private int writing;
  private long progressed;

  SocketWatch(Socket socket, Duration heartbeat) {
    this.socket = socket;
    this.heartbeat = heartbeat.toNanos();
  }

  /** Something came from the broker. */
  void heard() {
    heard = System.nanoTime();
  }

  /** The broker says that it reads nothing for now, or that it does again. */
  void blocked(boolean now) {
    blocked = now;
    progressed();
  }

  synchronized void writes() {
    if (writing++ == 0) {
      progressed = System.nanoTime();
    }
  }

  synchronized void wrote() {
    writing--;
    progressed = System.nanoTime();
  }

  private synchronized void progressed() {
    progressed = System.nanoTime();
  }

  /** For how long nothing could be written that somebody wants to write. */
  private synchronized long stuck() {
    return writing == 0 ? 0 : System.nanoTime() - progressed;
  }

  /** Would whoever writes now have to wait, and who knows for how long? */
  boolean stalls() {
    return stuck() > Math.min(heartbeat, TimeUnit.SECONDS.toNanos(2)) || silent() > 2 * heartbeat;
  }

  private long silent() {
    return System.nanoTime() - heard;
  }

  /** From now on the socket has so much time to end in good order. */
  void closeWithin(Duration atMost) {
    left = System.nanoTime() + atMost.toNanos();
  }

  /** It is closed. */
  void end() {
    ended.countDown();
  }

  @Override
  public void run() {
    try {
      while (!ended.await(
              Math.min(heartbeat / 4, TimeUnit.SECONDS.toNanos(1)), TimeUnit.NANOSECONDS)
          && !closed()) {}
    } catch (InterruptedException e) { // whoever stops the threads wants the connection to end
      close("the thread that watches it was stopped");
    }
  }

  private boolean closed() {
    if (silent() > HEARTBEATS_MISSED * heartbeat) {
      return close("nothing came from the broker for %d s".formatted(seconds(silent())));
    }
    if (!blocked && stuck() > HEARTBEATS_STUCK * heartbeat) {
      return close("the broker took nothing for %d s".formatted(seconds(stuck())));
    }
    return left != NEVER && System.nanoTime() - left > 0 && close("it did not end by itself");
  }

  private static long seconds(long nanos) {
    return TimeUnit.NANOSECONDS.toSeconds(nanos);
  }

  private boolean close(String why) {
    if (!socket.isClosed()) {
      LOG.log(Level.WARNING, "A connection to the broker is torn: {0}", why);
    }
    try {
      socket.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "A socket did not close well", e);
    }
    return true;
  }
}
