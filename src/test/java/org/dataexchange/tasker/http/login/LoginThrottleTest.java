package org.dataexchange.tasker.http.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.dataexchange.tasker.task.SteppingClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LoginThrottleTest {

  private final SteppingClock clock = SteppingClock.standing();
  private final LoginThrottle throttle = new LoginThrottle(clock);

  private static InetAddress at(String address) throws Exception {
    return InetAddress.getByName(address);
  }

  /** Guesses so often, if it may; was the last the one after which the address must wait? */
  private boolean wrong(String address, int times) throws Exception {
    boolean last = false;
    for (int i = 0; i < times; i++) {
      try (LoginThrottle.Attempt attempt = throttle.begin(at(address))) {
        last = attempt.wrong();
      }
    }
    return last;
  }

  private void right(String address) throws Exception {
    try (LoginThrottle.Attempt attempt = throttle.begin(at(address))) {
      attempt.right();
    }
  }

  private Duration delay(String address) throws Exception {
    try (LoginThrottle.Attempt attempt = throttle.begin(at(address))) {
      return attempt.delay();
    }
  }

  @Test
  void lastsTenWrongOnesAndThenGivesOneBackEachTime() throws Exception {
    wrong("192.0.2.1", 9);
    assertEquals(Duration.ZERO, delay("192.0.2.1"));
    assertTrue(wrong("192.0.2.1", 1));
    assertEquals(Duration.ofSeconds(6), delay("192.0.2.1"));
    clock.goOn(Duration.ofSeconds(6));
    assertEquals(Duration.ZERO, delay("192.0.2.1"));
    wrong("192.0.2.1", 1);
    assertEquals(Duration.ofSeconds(6), delay("192.0.2.1"));
    clock.goOn(Duration.ofMinutes(1));
    wrong("192.0.2.1", 9);
    assertEquals(Duration.ZERO, delay("192.0.2.1"));
  }

  @Test
  void saysOnceThatAnAddressMustWait() throws Exception {
    wrong("192.0.2.1", 9);
    assertTrue(wrong("192.0.2.1", 1));
    assertFalse(wrong("192.0.2.1", 1));
  }

  /** All ask before the first of them is answered, as the requests of one packet do. */
  @Test
  @Timeout(60)
  void manyAtTheSameTimeAreNoMoreThanOneAfterTheOther() throws Exception {
    int askers = 200;
    AtomicInteger tried = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    CountDownLatch allowed = new CountDownLatch(LoginThrottle.ADDRESS.atOnce());
    CountDownLatch answer = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newFixedThreadPool(askers)) {
      for (int i = 0; i < askers; i++) {
        threads.submit(
            () -> {
              try (LoginThrottle.Attempt attempt = throttle.begin(at("192.0.2.1"))) {
                if (attempt.delay().isZero()) {
                  tried.incrementAndGet();
                  allowed.countDown();
                  answer.await();
                  attempt.wrong();
                } else {
                  refused.incrementAndGet();
                }
              }
              return null;
            });
      }
      allowed.await();
      answer.countDown();
    }
    assertEquals(LoginThrottle.ADDRESS.atOnce(), tried.get());
    assertEquals(askers - LoginThrottle.ADDRESS.atOnce(), refused.get());
  }

  @Test
  @Timeout(60)
  void rightOnesAtTheSameTimeWaitForEachOtherAndAllComeIn() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(100)) {
      List<Future<Boolean>> came = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        came.add(
            threads.submit(
                () -> {
                  try (LoginThrottle.Attempt attempt = throttle.begin(at("192.0.2.1"))) {
                    attempt.right();
                    return attempt.delay().isZero();
                  }
                }));
      }
      for (Future<Boolean> one : came) {
        assertTrue(one.get());
      }
    }
  }

  @Test
  void aRightPasswordForgivesNothing() throws Exception {
    wrong("192.0.2.1", 10);
    right("192.0.2.1");
    assertEquals(Duration.ofSeconds(6), delay("192.0.2.1"));
  }

  @Test
  void leavesOtherAddressesAlone() throws Exception {
    wrong("192.0.2.1", 100);
    assertEquals(Duration.ZERO, delay("192.0.2.2"));
    assertEquals(Duration.ZERO, delay("2001:db8::1"));
  }

  @Test
  void takesForOneWhatOnePersonHasManyOf() throws Exception {
    wrong("2001:db8::1", 10);
    assertFalse(delay("2001:db8::ffff:2").isZero());
    assertTrue(delay("2001:db8:0:1::1").isZero());
    wrong("127.0.0.1", 10);
    assertFalse(delay("127.9.9.9").isZero());
    assertFalse(delay("::1").isZero());
  }

  @Test
  void manyStrangersTogetherKeepOutStrangersAlone() throws Exception {
    right("192.0.2.77");
    for (int i = 0; i < 100_000; i++) {
      wrong("10.%d.%d.%d".formatted(i >> 16, (i >> 8) & 255, i & 255), 1);
    }
    assertEquals(LoginThrottle.STRANGERS.each(), delay("192.0.2.1"));
    assertEquals(Duration.ZERO, delay("192.0.2.77"));
    assertEquals(Duration.ZERO, delay("127.0.0.1"));
    clock.goOn(LoginThrottle.STRANGERS.each());
    assertEquals(Duration.ZERO, delay("192.0.2.1"));
  }
}
