package org.dataexchange.tasker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.dataexchange.tasker.rabbitmq.BrokerLimitIT;
import org.dataexchange.tasker.rabbitmq.client.DeadLetter;
import org.dataexchange.tasker.rabbitmq.client.DeadLetters;
import org.dataexchange.tasker.system.Answer;
import org.dataexchange.tasker.system.Broker;
import org.dataexchange.tasker.system.Script;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The dead letters of the real broker, in queues of the test's own. */
@Timeout(600)
class DeadLettersIT {

  private static final Duration SOON = Duration.ofSeconds(30);

  private final String name = "letters-" + UUID.randomUUID().toString().substring(0, 8);
  private final String todo = name + "_todo";
  private final String dead = name + "_dead";
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Broker broker;

  @BeforeEach
  void declare() throws Exception {
    broker = Broker.connect();
    // of the kind that adds no header of its own
    Map<String, Object> dying = new HashMap<>(Map.of("x-queue-type", "classic"));
    dying.put("x-dead-letter-exchange", dead);
    dying.put("x-dead-letter-routing-key", dead);
    declare(todo, dying);
    declare(dead, Map.of("x-queue-type", "quorum"));
  }

  private void declare(String queue, Map<String, Object> arguments) throws Exception {
    try (Channel channel = broker.channel()) {
      channel.exchangeDeclare(queue, "direct", true);
      channel.queueDeclare(queue, true, false, false, arguments);
      channel.queueBind(queue, queue, queue);
    }
  }

  @AfterEach
  void delete() throws Exception {
    broker.delete(todo);
    broker.delete(dead);
    broker.close();
  }

  @Test
  void areListedAndStay() throws Exception {
    put("first", "poison \u001b[2J");
    put("second", "more poison");

    assertEquals(0, dead("list"));
    List<String> lines = said().lines().toList();
    assertEquals(2, lines.size());
    assertEquals("first  2026-01-02T03:04:05Z  not JSON  11B  poison \\u001b[2J", lines.getFirst());
    assertTrue(lines.getLast().startsWith("second  "), lines::toString);
    assertEquals(0, dead("list", "--json"));
    assertTrue(said().startsWith("{\"id\":\"first\",\"messageId\":\"first\",\"sha256\":"), said());
    assertLie(2);
  }

  @Test
  void areListedAsNoneWhereThereAreNone() throws Exception {
    assertEquals(0, dead("list"));
    assertEquals("", said());
    assertTrue(complaint().contains("no dead letters"), complaint());
    broker.delete(dead);
    assertEquals(1, dead("list"));
    assertTrue(complaint().contains("has no queue '" + dead + "' yet"), complaint());
  }

  @Test
  void areShownWholeAndWrittenAsTheyAre(@TempDir Path folder) throws Exception {
    put("first", "one");
    put("second", "two\u0007");

    assertEquals(0, dead("show", "second"));
    assertTrue(said().contains("header own       header\n"), said());
    assertTrue(said().endsWith("\n\ntwo\\u0007\n"), said());
    assertEquals(0, dead("show", "second", "--raw"));
    assertEquals("two\u0007", said());
    assertEquals(0, dead("show", "second", "--raw", folder.resolve("body").toString()));
    assertEquals("", said());
    assertEquals("two\u0007", Files.readString(folder.resolve("body")));
    assertEquals(1, dead("show", "third"));
    assertTrue(complaint().contains("there is no 'third'"), complaint());
    assertLie(2);
  }

  @Test
  void areSentAgainAsTheyWere() throws Exception {
    put("first", "one");
    put("second", "two");
    put("third", "three");

    assertEquals(0, dead("replay", "second"));
    assertTrue(said().startsWith("replayed  second  "), said());
    assertTrue(complaint().contains("comes back to '" + dead + "'"), complaint());
    Answer again = broker.take(todo);
    assertEquals("two", new String(again.body(), UTF_8));
    assertEquals("second", again.properties().getMessageId());
    assertEquals("mine", again.properties().getCorrelationId());
    assertEquals(2, again.properties().getDeliveryMode());
    assertEquals(
        "{own=header}", String.valueOf(again.properties().getHeaders()), "ours are taken off");
    assertLie(2);

    assertEquals(0, dead("replay", "--all"));
    assertEquals(2, said().lines().count());
    assertEquals("first", broker.take(todo).properties().getMessageId());
    assertEquals("third", broker.take(todo).properties().getMessageId());
    assertLie(0);
  }

  @Test
  void comeBackFromTheBrokerItself() throws Exception {
    broker.publish(
        todo, Broker.properties().messageId("rejected").userId("guest").build(), bytes("body"));
    try (Channel channel = broker.channel()) {
      GetResponse taken = channel.basicGet(todo, false);
      channel.basicReject(taken.getEnvelope().getDeliveryTag(), false);
    }
    eventually("it is dead", SOON, () -> broker.ready(dead) == 1);

    assertEquals(0, dead("list"));
    assertTrue(said().contains("  the broker: rejected, from '" + todo + "'  4B  body"), said());
    assertEquals(0, dead("replay", "rejected"));
    Answer again = broker.take(todo);
    assertNull(again.properties().getHeaders());
    assertEquals("rejected", again.properties().getMessageId());
    assertLie(0);
  }

  @Test
  void stayIfNoQueueTakesThem() throws Exception {
    put("first", "one");
    put("second", "two");
    try (Channel channel = broker.channel()) {
      channel.queueUnbind(todo, todo, todo);
    }
    assertEquals(1, dead("replay", "--all"));
    assertEquals("", said());
    assertTrue(complaint().contains("stays     first: "), complaint());
    assertLie(2);

    broker.delete(todo);
    assertEquals(1, dead("replay", "first"));
    assertTrue(complaint().contains("NOT_FOUND"), complaint());
    assertLie(2);
  }

  @Test
  void areDroppedOnlyWhereTheyAreNamed() throws Exception {
    put("first", "one");
    put("second", "two");
    put("third", "three");

    assertEquals(0, dead("drop", "second"));
    assertTrue(said().matches("dropped   second  .*  two\n"), said());
    assertLie(2);
    assertEquals(1, dead("drop"));
    assertEquals(1, dead("drop", "fourth"));
    assertLie(2);
    assertEquals(0, dead("drop", "--all"));
    assertEquals(2, said().lines().count());
    assertLie(0);
  }

  @Test
  void areNotTakenForEachOther() throws Exception {
    put("same", "one");
    put("same", "two");
    put("same", "two");

    assertEquals(1, dead("drop", "same"));
    assertTrue(complaint().contains("several letters are called 'same'"), complaint());
    assertLie(3);
    String digest = DeadLetter.of(0, new AMQP.BasicProperties(), bytes("two")).shortDigest();
    assertEquals(0, dead("drop", digest));
    assertTrue(complaint().contains("one of 2 with the same body"), complaint());
    assertLie(2);
    assertEquals(0, dead("drop", digest));
    assertEquals("one", new String(broker.take(dead).body(), UTF_8));
    assertLie(0);
  }

  /** As RabbitMQ 4.0 has by default: what came back more than 20 times would be dropped. */
  @Test
  void areNotLostByLooking() throws Exception {
    broker.delete(dead);
    declare(dead, Map.of("x-queue-type", "quorum", "x-delivery-limit", 20));
    put("first", "one");
    put("second", "two");
    for (int i = 0; i < 50; i++) {
      assertEquals(0, dead("list"));
      assertEquals(2, said().lines().count(), "look " + i);
    }
    assertLie(2);
    assertEquals(0, dead("show", "first"));
    assertTrue(said().contains("not JSON"), said());
    for (int i = 0; i < 30; i++) {
      assertEquals(0, dead("show", "first"), "look " + i);
    }
    assertLie(2);
  }

  /** RabbitMQ routes by the headers CC and BCC, too, and here with the operator's rights. */
  @Test
  void goNowhereElseWhateverTheirSenderWroteIntoTheirHeaders() throws Exception {
    String done = name + "_done";
    declare(done, Map.of("x-queue-type", "classic"));
    AMQP.BasicProperties forged =
        properties("forged")
            .builder()
            .headers(Map.of("CC", List.of(done, todo), "BCC", List.of(done), "own", "header"))
            .expiration("600000")
            .build();
    try (Channel channel = broker.channel()) {
      // the broker keeps the one and takes the other off, so nobody has to send it this way
      channel.basicPublish(dead, dead, forged, bytes("{\"taskId\":\"1\",\"state\":\"success\"}"));
    }
    eventually("it lies there", SOON, () -> broker.ready(dead) == 1);
    for (int i = 0; i < 12; i++) {
      assertEquals(0, dead("list"));
    }
    assertEquals(0, broker.ready(done), "an answer that nobody gave");
    assertEquals(0, dead("replay", "forged"));
    assertEquals("{own=header}", broker.take(todo).properties().getHeaders().toString());
    assertEquals(0, broker.ready(done) + broker.ready(todo) + broker.ready(dead));
    broker.delete(done);
  }

  @Test
  void areHandledOneAtATimeHoweverLargeTheyAre() throws Exception {
    byte[] large = new byte[40_000_000];
    Arrays.fill(large, (byte) 'x');
    for (int i = 0; i < 6; i++) {
      broker.publish(dead, properties("large-" + i), large);
    }
    // 40 MB in pieces as it comes, 40 in one piece, and never all 240
    Script.Said listed =
        Script.attempt(
            Map.of(
                "TASKER_TODO_QUEUE", todo,
                "TASKER_DEAD_QUEUE", dead,
                "JAVA_TOOL_OPTIONS", "-Xmx180m"),
            "dead",
            "replay",
            "--all");
    assertEquals(0, listed.exitCode(), listed::text);
    assertTrue(listed.text().contains("replayed  large-5  "), listed::text);
    assertArrayEquals(large, broker.take(todo).body());
    assertLie(0);
  }

  @Test
  void areHandledWhereThereIsNoMemoryForOneOfThem(@TempDir Path folder) throws Exception {
    byte[] large = new byte[100_000_000];
    Arrays.fill(large, (byte) 'x');
    put("before", "one");
    broker.publish(dead, properties("large"), large);
    put("after", "two");

    Script.Said listed = withLittle("-Xmx64m", "list");
    assertEquals(0, listed.exitCode(), listed::text);
    assertTrue(listed.text().contains("large  2026-01-02T03:04:05Z  not JSON  95.4MiB  xxx"));
    assertTrue(listed.text().contains("after  "), listed::text);
    Path body = folder.resolve("body");
    withLittle("-Xmx64m", "show", "large", "--raw", body.toString());
    assertEquals(-1, Files.mismatch(body, Files.write(folder.resolve("large"), large)));
    assertEquals(0, withLittle("-Xmx64m", "replay", "large").exitCode());
    assertArrayEquals(large, broker.take(todo).body());
    assertLie(2);
  }

  @Test
  void keepNobodyFromTheOthersWhereThereIsNoRoomForThem(@TempDir Path folder) throws Exception {
    put("before", "one");
    broker.publish(dead, properties("large"), new byte[2_000_000]);
    put("after", "two");
    String nowhere = "-Djava.io.tmpdir=" + folder.resolve("missing");

    Script.Said listed = withLittle(nowhere, "list");
    assertEquals(1, listed.exitCode(), listed::text);
    assertTrue(listed.text().contains("a message of 2000000 bytes could not be kept"));
    assertTrue(listed.text().contains("after  "), listed::text);
    assertTrue(withLittle(nowhere, "replay", "--all").text().contains("replayed  after  "));
    assertEquals("before", broker.take(todo).properties().getMessageId());
    assertLie(1);
    assertEquals(0, dead("drop", "large"));
    assertLie(0);
  }

  /** As RabbitMQ 4.0 after 3.10, by its default. */
  @Test
  void keepNobodyFromTheOthersWhereTheBrokerTakesThemNoMore() throws Exception {
    broker.publish(dead, properties("large"), new byte[3_000_000]);
    put("small", "one");
    try {
      BrokerLimitIT.limit(2_000_000);
      for (int i = 0; i < 12; i++) {
        assertEquals(0, dead("list"));
        assertEquals(2, said().lines().count(), "look " + i);
      }
      assertEquals(1, dead("replay", "--all"));
      assertTrue(complaint().contains("stays     large: "), complaint());
      assertEquals("small", broker.take(todo).properties().getMessageId());
      assertLie(1);
    } finally {
      BrokerLimitIT.limit(128 << 20);
    }
  }

  private Script.Said withLittle(String option, String... arguments) {
    String[] all = Stream.concat(Stream.of("dead"), Stream.of(arguments)).toArray(String[]::new);
    return Script.attempt(
        Map.of("TASKER_TODO_QUEUE", todo, "TASKER_DEAD_QUEUE", dead, "JAVA_TOOL_OPTIONS", option),
        all);
  }

  /** As a broker puts them aside by itself: what the client reads no further than to a depth. */
  @Test
  void areListedEvenIfTheirPropertiesCannotBeRead() throws Exception {
    Map<String, Object> deep = Map.of("a", 1);
    for (int i = 0; i < 33; i++) {
      deep = Map.of("a", deep);
    }
    put("before", "one");
    broker.publish(dead, properties("odd").builder().headers(deep).build(), bytes("odd"));

    for (int i = 0; i < 12; i++) {
      assertEquals(0, dead("list"));
    }
    assertTrue(said().contains("its properties cannot be read: Too many levels"), said());
    String digest = DeadLetter.of(0, new AMQP.BasicProperties(), bytes("odd")).shortDigest();
    assertEquals(0, dead("show", digest));
    assertTrue(said().contains("header tasker-properties"), said());
    assertEquals(0, dead("replay", digest));
    Answer again = broker.take(todo);
    assertEquals("odd", new String(again.body(), UTF_8));
    assertNull(again.properties().getHeaders());
    assertLie(1);
  }

  /** The connection ends as with the process: after the confirm, before the ack. */
  @Test
  void areNotLostBetweenTheConfirmAndTheAck() throws Exception {
    put("first", "one");
    DeadLetters letters = new DeadLetters(environment().broker(), "torn", unseen -> {});
    AtomicReference<DeadLetter> replayed = new AtomicReference<>();
    letters.each(
        letter -> {
          assertTrue(letters.replay(letter));
          replayed.set(letter);
          return DeadLetters.Fate.HELD;
        });
    assertEquals("first", broker.take(todo).properties().getMessageId());
    letters.close();
    assertLie(1);
    assertEquals("first", replayed.get().id());
  }

  /** The server puts them back as they come: that must end. */
  @Test
  void areSentOnceEvenIfTheyComeBackAtOnce() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    for (int i = 0; i < 5; i++) {
      put("poison-" + i, "poison");
    }
    try (Channel server = broker.channel()) {
      server.basicConsume(
          todo,
          false,
          (tag, poison) -> {
            server.basicReject(poison.getEnvelope().getDeliveryTag(), false);
            first.countDown();
          },
          tag -> {});
      assertEquals(0, dead("replay", "--all"));
      assertEquals(5, said().lines().count());
      first.await();
      eventually("all are back", SOON, () -> broker.ready(dead) == 5);
    }
  }

  /** Numbers as the broker writes them, and as a sender may. */
  @Test
  void areListedAndSentAgainWhateverNumbersTheyHave() throws Exception {
    for (Object odd : List.of(Long.MIN_VALUE, Long.MAX_VALUE, -1, "many", List.of(Map.of()))) {
      Map<String, Object> headers =
          Map.of("x-delivery-count", odd, "x-death", odd, "tasker-at", odd, "tasker-reason", odd);
      AMQP.BasicProperties all =
          properties("odd")
              .builder()
              .headers(headers)
              .timestamp(new Date(Long.MAX_VALUE))
              .priority(255)
              .build();
      broker.publish(dead, all, bytes("odd"));
      assertEquals(0, dead("list"), this::complaint);
      assertEquals(0, dead("list", "--json"), this::complaint);
      assertEquals(0, dead("show", "odd"), this::complaint);
      assertEquals(0, dead("replay", "odd"), this::complaint);
      assertNull(broker.take(todo).properties().getHeaders());
      assertLie(0);
    }
  }

  @Test
  void sayWhatTheCommandTakes() throws Exception {
    assertEquals(1, dead("lst"));
    assertTrue(
        complaint().contains("did you mean list? ./tasker dead --help says more"), complaint());
    assertFalse(complaint().contains("guest:guest"));
  }

  private void put(String id, String body) {
    broker.publish(dead, properties(id), bytes(body));
  }

  private static AMQP.BasicProperties properties(String id) {
    return Broker.properties()
        .messageId(id)
        .correlationId("mine")
        .headers(
            Map.of(
                "own", "header",
                "tasker-reason", "not JSON",
                "tasker-at", "2026-01-02T03:04:05.678Z"))
        .build();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private Environment environment() {
    return new Environment(
        Map.of(
            "TASKER_BROKER_URI", Broker.uri().toString(),
            "TASKER_TODO_QUEUE", todo,
            "TASKER_DEAD_QUEUE", dead));
  }

  private int dead(String... arguments) {
    out.reset();
    err.reset();
    Terminal terminal =
        new Terminal(
            environment(), new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    return terminal.run(new Dead(terminal), arguments);
  }

  private String said() {
    return out.toString(UTF_8);
  }

  private String complaint() {
    return err.toString(UTF_8);
  }

  /** What was held by a connection that ended is back a moment later. */
  private void assertLie(int letters) {
    eventually(letters + " letters", SOON, () -> broker.ready(dead) == letters);
  }
}
