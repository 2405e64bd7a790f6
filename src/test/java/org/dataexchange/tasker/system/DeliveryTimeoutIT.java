package org.dataexchange.tasker.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run that takes longer than the broker lets a delivery wait for its ack. */
@Timeout(600)
@SystemTest
class DeliveryTimeoutIT {

  /** As {@code ./tasker up} sets it. */
  private static final String USUAL = "2592000000";

  private static TaskerSystem tasker;

  @BeforeAll
  static void prepare() throws Exception {
    // both are read when a channel is opened
    set("consumer_timeout", "5000");
    set("channel_tick_interval", "1000");
    tasker = new TaskerSystem("timeout");
    tasker.shares().algorithm("hello", "print('hello')");
    tasker.shares().algorithm("patient", Programs.PATIENT);
    tasker.start();
  }

  @AfterAll
  static void end() throws Exception {
    set("consumer_timeout", USUAL);
    set("channel_tick_interval", "60000");
    tasker.close();
  }

  private static void set(String key, String millis) {
    Broker.ctl("eval", "application:set_env(rabbit, %s, %s).".formatted(key, millis));
  }

  @Test
  void isJoinedEachTimeItsTaskComesAgain() throws Exception {
    // later ones let Tasker ask for a longer timeout, and it does
    assumeTrue(Broker.ctl("version").matches("(?s).*\\b3\\.([89]|1[01])\\..*"));
    tasker.send(tasker.shares().request("long", "patient"));
    Path run = tasker.awaitStdout("long", "started");

    eventually(
        "the timeout has struck twice",
        SOON,
        () -> tasker.metric("tasker_redeliveries_total").orElse(0.0) >= 2);
    assertTrue(tasker.log().contains("delivery acknowledgement on channel"), tasker.log());
    Containers.named(run.getFileName().toString());
    assertEquals(1, tasker.containers().size());
    Programs.letGo(run);

    Answer answer = tasker.answer("long");
    assertEquals("success", answer.state(), answer::toString);
    assertEquals(1, answer.attempt());
    assertTrue(Programs.isOneLife(answer.stdout()), answer::stdout);
    tasker.awaitReady();
    assertEquals("success", tasker.run("after", "hello").state());
    // if the timeout strikes between the answer and its ack, the same one is given again
    assertEquals(
        1,
        tasker.answers("long").stream()
            .map(given -> new String(given.body(), UTF_8))
            .distinct()
            .count());
    assertEquals(
        1, tasker.log().lines().filter(line -> line.contains("Task long starts as run")).count());
  }
}
