package org.dataexchange.tasker.http.login;

import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.dataexchange.tasker.http.runs.LatestEntries;
import org.dataexchange.tasker.task.Ticker;

/**
 * Slows down whoever guesses passwords. Each address may be wrong so many times and gets a guess
 * back after a while, and all addresses together likewise; a right password costs nothing and
 * forgives nothing. A guess counts before it is tried, so that many at the same time are no more
 * than one after the other; what is beyond waits for the outcome of those that are being tried. Who
 * has come in lately, or comes from this machine, does not wait for what strangers do. Bounded;
 * thread-safe.
 */
public final class LoginThrottle {

  /** Wrong guesses that an address has at once, and the time in which it gets one back. */
  static final Rate ADDRESS = new Rate(10, Duration.ofSeconds(6));

  /** The same for all strangers together. */
  static final Rate STRANGERS = new Rate(200, Duration.ofSeconds(1));

  /** How long a guess waits for those that are being tried: a directory may be slow. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Strangers cannot fill it with live entries: their allowance is smaller. */
  private static final int MOST_KEPT = 1000;

  private final Ticker ticker;
  private final Map<Object, Bucket> addresses = new LatestEntries<>(MOST_KEPT);
  private final Map<Object, Boolean> known = new LatestEntries<>(MOST_KEPT);
  private final Bucket strangers = new Bucket(STRANGERS);

  public LoginThrottle(Ticker ticker) {
    this.ticker = ticker;
  }

  /** So many at once, and one more each time. */
  record Rate(int atOnce, Duration each) {}

  /** Begins a guess, unless its address must wait. Until it is closed it counts as a wrong one. */
  public synchronized Attempt begin(InetAddress from) {
    Bucket own = addresses.computeIfAbsent(key(from), unseen -> new Bucket(ADDRESS));
    List<Bucket> asked = isStranger(from) ? List.of(own, strangers) : List.of(own);
    long end = System.nanoTime() + PATIENCE.toNanos();
    boolean outcome = true;
    while (outcome) {
      Duration now = ticker.now();
      Duration delay = longer(own.delay(now), asked.getLast().delay(now));
      if (!delay.isZero()) {
        return new Attempt(from, List.of(), delay);
      }
      if (asked.stream().allMatch(bucket -> bucket.begins(now))) {
        asked.forEach(bucket -> bucket.tried++);
        return new Attempt(from, asked, Duration.ZERO);
      }
      outcome = awaitOutcome(end - System.nanoTime());
    }
    return new Attempt(from, List.of(), Duration.ofSeconds(1));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** Returns whether it is worth another look. */
  private boolean awaitOutcome(long nanos) {
    try {
      TimeUnit.NANOSECONDS.timedWait(this, nanos);
      return nanos > 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean isStranger(InetAddress from) {
    return !from.isLoopbackAddress() && !known.containsKey(key(from));
  }

  /** One password that is being tried, or is not to be tried now. */
  public final class Attempt implements AutoCloseable {
    private final InetAddress from;
    private final List<Bucket> counted;
    private final Duration delay;

    private Attempt(InetAddress from, List<Bucket> counted, Duration delay) {
      this.from = from;
      this.counted = counted;
      this.delay = delay;
    }

    /** How long its address must wait until it may try; zero if it may now. */
    public Duration delay() {
      return delay;
    }

    /** Returns whether it is that after which the address must wait. */
    public boolean wrong() {
      synchronized (LoginThrottle.this) {
        Duration now = ticker.now();
        counted.forEach(bucket -> bucket.take(now));
        return !counted.isEmpty() && !counted.getFirst().delay(now).isZero();
      }
    }

    public void right() {
      synchronized (LoginThrottle.this) {
        known.put(key(from), true);
      }
    }

    @Override
    public void close() {
      synchronized (LoginThrottle.this) {
        counted.forEach(bucket -> bucket.tried--);
        LoginThrottle.this.notifyAll();
      }
    }
  }

  /** One for all that somebody has: this machine is 127.0.0.0/8, a household 2^64 of IPv6. */
  private static Object key(InetAddress address) {
    if (address.isLoopbackAddress()) {
      return InetAddress.getLoopbackAddress();
    }
    return address instanceof Inet6Address
        ? new BigInteger(Arrays.copyOf(address.getAddress(), 8))
        : address;
  }

  /** A leaky bucket, as the moment at which it is empty again (the generic cell rate algorithm). */
  private static final class Bucket {
    private final Rate rate;
    private Duration empty = Ticker.NEVER;
    private int tried;

    Bucket(Rate rate) {
      this.rate = rate;
    }

    Duration delay(Duration now) {
      return delay(now, 0);
    }

    /** Would there still be room if all that are being tried were wrong? */
    boolean begins(Duration now) {
      return delay(now, tried).isZero();
    }

    private Duration delay(Duration now, int more) {
      Duration then = begin(now).plus(rate.each().multipliedBy(more));
      // what may be in it so that one more still goes in
      Duration full = rate.each().multipliedBy(rate.atOnce() - 1L);
      Duration delay = then.minus(now).minus(full);
      return delay.isNegative() ? Duration.ZERO : delay;
    }

    void take(Duration now) {
      empty = begin(now).plus(rate.each());
    }

    private Duration begin(Duration now) {
      return empty.compareTo(now) > 0 ? empty : now;
    }
  }
}
