package org.dataexchange.tasker.http;

import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows those down who guess passwords. Each address may be wrong so many times and gets a guess
 * back after a while, and all addresses together likewise; a right password costs nothing and
 * forgives nothing. Nobody waits for longer than {@link #LONGEST}, and who has come in lately, or
 * comes from this machine, does not wait for what strangers do. Bounded; thread-safe.
 */
final class Guesses {

  /** Wrong guesses that an address has at once, and the time in which it gets one back. */
  static final Allowance ADDRESS = new Allowance(10, Duration.ofSeconds(6));

  /** The same for all strangers together. */
  static final Allowance STRANGERS = new Allowance(200, Duration.ofSeconds(1));

  /** What guesses that came at the same time may cost at most. */
  static final Duration LONGEST = Duration.ofMinutes(1);

  /** Strangers cannot fill it with live entries: their allowance is smaller. */
  private static final int MOST_KEPT = 1000;

  private final Clock clock;
  private final Map<Object, Bucket> addresses = new Latest<>();
  private final Map<Object, Boolean> known = new Latest<>();
  private final Bucket strangers = new Bucket(STRANGERS);

  Guesses(Clock clock) {
    this.clock = clock;
  }

  /** So many at once, and one more each time. */
  record Allowance(int atOnce, Duration each) {}

  /** How long an address must wait until it may try a password; zero if it may now. */
  synchronized Duration delay(InetAddress from) {
    Instant now = clock.instant();
    Bucket own = addresses.get(key(from));
    Duration delay = own == null ? Duration.ZERO : own.delay(now);
    Duration others = isStranger(from) ? strangers.delay(now) : Duration.ZERO;
    return delay.compareTo(others) > 0 ? delay : others;
  }

  /**
   * @return is it that after which the address must wait?
   */
  synchronized boolean wrong(InetAddress from) {
    Instant now = clock.instant();
    Bucket own = addresses.computeIfAbsent(key(from), unseen -> new Bucket(ADDRESS));
    boolean free = own.delay(now).isZero();
    own.take(now);
    if (isStranger(from)) {
      strangers.take(now);
    }
    return free && !own.delay(now).isZero();
  }

  synchronized void right(InetAddress from) {
    known.put(key(from), true);
  }

  private boolean isStranger(InetAddress from) {
    return !from.isLoopbackAddress() && !known.containsKey(key(from));
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

  /** A leaky bucket, as the time at which it is empty again (the generic cell rate algorithm). */
  private static final class Bucket {
    private final Allowance allowance;
    private Instant empty = Instant.MIN;

    Bucket(Allowance allowance) {
      this.allowance = allowance;
    }

    Duration delay(Instant now) {
      Duration delay = Duration.between(now, empty).minus(full());
      return empty.isBefore(now) || delay.isNegative() ? Duration.ZERO : delay;
    }

    void take(Instant now) {
      Instant next = (empty.isAfter(now) ? empty : now).plus(allowance.each());
      Instant latest = now.plus(full()).plus(LONGEST);
      empty = next.isAfter(latest) ? latest : next;
    }

    /** What may be in it so that one more still goes in. */
    private Duration full() {
      return allowance.each().multipliedBy(allowance.atOnce() - 1L);
    }
  }

  /** Keeps what was used last. */
  private static final class Latest<V> extends LinkedHashMap<Object, V> {
    private static final long serialVersionUID = 1;

    Latest() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Object, V> eldest) {
      return size() > MOST_KEPT;
    }
  }
}
