package org.dataexchange.tasker.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import org.dataexchange.tasker.task.SteppingClock;
import org.junit.jupiter.api.Test;

class GuessesTest {

  private final SteppingClock clock = SteppingClock.standing();
  private final Guesses guesses = new Guesses(clock);

  private static InetAddress at(String address) throws Exception {
    return InetAddress.getByName(address);
  }

  private void wrong(String address, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      guesses.wrong(at(address));
    }
  }

  private Duration delay(String address) throws Exception {
    return guesses.delay(at(address));
  }

  @Test
  void lastsTenWrongOnesAndThenGivesOneBackEachTime() throws Exception {
    wrong("192.0.2.1", 9);
    assertEquals(Duration.ZERO, delay("192.0.2.1"));
    assertTrue(guesses.wrong(at("192.0.2.1")));
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
    assertTrue(guesses.wrong(at("192.0.2.1")));
    assertFalse(guesses.wrong(at("192.0.2.1")));
  }

  @Test
  void manyAtTheSameTimeCostAMinuteAtMost() throws Exception {
    wrong("192.0.2.1", 100_000);
    assertEquals(Guesses.LONGEST, delay("192.0.2.1"));
  }

  @Test
  void aRightPasswordForgivesNothing() throws Exception {
    wrong("192.0.2.1", 10);
    guesses.right(at("192.0.2.1"));
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
    guesses.right(at("192.0.2.77"));
    for (int i = 0; i < 100_000; i++) {
      guesses.wrong(at("10.%d.%d.%d".formatted(i >> 16, (i >> 8) & 255, i & 255)));
    }
    assertEquals(Guesses.LONGEST, delay("192.0.2.1"));
    assertEquals(Duration.ZERO, delay("192.0.2.77"));
    assertEquals(Duration.ZERO, delay("127.0.0.1"));
    clock.goOn(Guesses.LONGEST);
    assertEquals(Duration.ZERO, delay("192.0.2.1"));
  }
}
