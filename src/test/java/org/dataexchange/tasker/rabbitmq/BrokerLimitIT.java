package org.dataexchange.tasker.rabbitmq;

import static org.dataexchange.tasker.rabbitmq.Station.SOON;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Map;
import org.dataexchange.tasker.system.Answer;
import org.dataexchange.tasker.system.Broker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A broker that takes no longer what it once took, as RabbitMQ 4.0 after 3.10 by its default. */
@Timeout(120)
public class BrokerLimitIT {

  private int before;

  @BeforeEach
  void begin() {
    before = limit();
  }

  @AfterEach
  void asBefore() {
    limit(before);
  }

  /** The most bytes that it takes: 128 MiB by the default of 3.10, 16 by that of 4.0. */
  static int limit() {
    String said =
        Broker.ctl("eval", "{ok, Size} = application:get_env(rabbit, max_message_size), Size.");
    return Integer.parseInt(said.strip());
  }

  /** The most bytes that it takes from now on. */
  public static void limit(int size) {
    Broker.ctl(
        "eval",
        "persistent_term:put(max_message_size, %d), application:set_env(rabbit, max_message_size, %d)."
            .formatted(size, size));
  }

  @Test
  void putsAsideByItselfWhatItWouldNotTakeAgain() throws Exception {
    try (Station station = new Station("limit")) {
      station.open().disconnect();
      eventually("it is gone", SOON, () -> station.broker().consumers(station.names().todo()) == 0);
      byte[] large = new byte[3_000_000];
      station.broker().publish(station.names().todo(), Broker.properties().build(), large);
      limit(2_000_000);
      station.hold();
      station.open();
      station.send("task");
      Session session = station.connection().session().orElseThrow();

      Answer dead = station.broker().take(station.names().dead());

      assertEquals(large.length, dead.body().length);
      Map<String, Object> headers = dead.properties().getHeaders();
      assertEquals("rejected", headers.get("x-first-death-reason").toString());
      station.letGo();
      station.broker().take(station.names().done());
      assertSame(session, station.connection().session().orElseThrow());
      assertEquals(1, station.runs());
    }
  }

  @Test
  void holdsUpOnlyTheAnswerThatItDoesNotTake() throws Exception {
    try (Station station = new Station("limit");
        Heard heard = new Heard()) {
      limit(100);
      station.open();
      Session session = station.connection().session().orElseThrow();

      station.send("task");

      eventually(
          "it is put off", SOON, () -> !heard.with("It is tried again in a while").isEmpty());
      assertSame(session, station.connection().session().orElseThrow());
      limit(before);
      station.broker().closeAllConnections();

      station.broker().take(station.names().done());
      assertEquals(1, station.runs());
    }
  }
}
