package org.dataexchange.tasker.rabbitmq;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.dataexchange.tasker.system.Broker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** A sender's trace in the headers of messages, on a server without MicroProfile Telemetry. */
@Timeout(120)
class TraceIT {

  private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private Station station;

  @BeforeEach
  void begin(TestInfo test) throws Exception {
    station = new Station(test.getTestMethod().orElseThrow().getName()).open();
  }

  @AfterEach
  void end() throws Exception {
    station.close();
  }

  /** The headers of the answer to a request with those. */
  private Map<String, String> answered(Map<String, Object> headers) throws Exception {
    AMQP.BasicProperties request = Broker.properties().headers(headers).build();
    station.send("task", request);
    Map<String, String> said = new HashMap<>();
    Map<String, Object> its =
        station.broker().take(station.names().done()).properties().getHeaders();
    if (its != null) {
      its.forEach((name, value) -> said.put(name, value.toString()));
    }
    // the broker's own
    said.remove("x-delivery-count");
    return said;
  }

  @Test
  void isGivenOnWithTheAnswerAndNothingElseIs() throws Exception {
    assertEquals(
        Map.of("traceparent", PARENT, "tracestate", "a=1"),
        answered(
            Map.of(
                "traceparent", PARENT, "tracestate", "a=1", "baggage", "who=me", "other", "mine")));
  }

  @Test
  void isNoneWhereTheRequestHasNone() throws Exception {
    assertEquals(Map.of(), answered(Map.of()));
  }

  @Test
  void thatIsHostileIsLeftOutAndTheTaskIsAnsweredAllTheSame() throws Exception {
    for (Object parent :
        Arrays.asList(
            "not one",
            PARENT.toUpperCase(Locale.ROOT),
            "00-" + "0".repeat(60_000),
            7,
            true,
            List.of(PARENT),
            Map.of("traceparent", PARENT),
            new byte[55])) {
      assertEquals(Map.of(), answered(Map.of("traceparent", parent, "tracestate", "a=1")));
    }
    for (Object state : Arrays.asList("a=" + "x".repeat(60_000), "a=\u0000", List.of("a=1"))) {
      assertEquals(
          Map.of("traceparent", PARENT),
          answered(Map.of("traceparent", PARENT, "tracestate", state)));
    }
  }
}
