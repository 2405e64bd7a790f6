package org.dataexchange.tasker.rabbitmq;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.dataexchange.tasker.rabbitmq.RawPublisher.bytes;
import static org.dataexchange.tasker.rabbitmq.RawPublisher.join;
import static org.dataexchange.tasker.rabbitmq.Station.SOON;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.dataexchange.tasker.system.Broker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Replies to addresses that somebody else has chosen, on the real broker. */
@Timeout(120)
class DirectRepliesIT {

  /** For each of these the broker ends the connection. */
  private static final String BAD = "amq.rabbitmq.reply-to.a.b";

  private static final AMQP.BasicProperties PLAIN = new AMQP.BasicProperties();
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final Duration CONFIRM = Duration.ofSeconds(20);

  private final BlockingQueue<byte[]> replies = new LinkedBlockingQueue<>();

  /** As the broker gives it out. */
  static String address(Channel client, Consumer<byte[]> replies) throws Exception {
    client.basicConsume(
        "amq.rabbitmq.reply-to", true, (tag, reply) -> replies.accept(reply.getBody()), tag -> {});
    String queue = client.queueDeclare("", false, true, true, null).getQueue();
    AMQP.BasicProperties asks = Broker.properties().replyTo("amq.rabbitmq.reply-to").build();
    client.basicPublish("", queue, asks, new byte[0]);
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    client.basicConsume(
        queue, true, (tag, sent) -> seen.add(sent.getProperties().getReplyTo()), tag -> {});
    return seen.poll(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void areKnownByTheirForm() throws Exception {
    try (Broker broker = Broker.connect();
        Channel client = broker.channel()) {
      String suffix = suffix(address(client, replies::add));
      assertTrue(ReplyAddress.node(suffix).orElseThrow().startsWith("reply@"), suffix);
      for (String other : List.of(suffix + ".", ".x" + suffix.substring(1), ".a.b", ".", "")) {
        assertEquals(Optional.empty(), ReplyAddress.node(other));
      }
    }
  }

  static String suffix(String address) {
    return address.substring("amq.rabbitmq.reply-to".length());
  }

  /** However many there are, and whatever form they have. */
  @Test
  void keepTheirConnectionWhateverOthersAreSentTo() throws Exception {
    AtomicInteger opened = new AtomicInteger();
    try (Station station = new Station("direct").open();
        Channel client = station.broker().channel()) {
      String good = address(client, replies::add);
      Session session = station.connection().session().orElseThrow();
      DirectReplies direct =
          new DirectReplies(
              new SideConnections(purpose -> counted(session, purpose, opened)), SOON, CONFIRM);
      String node = ReplyAddress.node(suffix(good)).orElseThrow();
      int bad = 0;
      for (String part : processes(node).stream().flatMap(DirectRepliesIT::encoded).toList()) {
        direct.send(good, PLAIN, new byte[1]);
        try {
          direct.send("amq.rabbitmq.reply-to." + part + ".a2V5", PLAIN, new byte[1]);
        } catch (IOException e) {
          bad++;
        }
      }
      eventually("all come", SOON, () -> replies.size() == 2 * processes(node).size());
      // a newer Erlang takes some of them for processes
      assertTrue(bad > processes(node).size() || isNewer(client) && bad > 0, "bad ones: " + bad);
      assertEquals(1, opened.get());
      assertTrue(session.isOpen());
    }
  }

  /** What looks like a process of the right node, with a number that none can have. */
  @Test
  void keepTheirConnectionWhateverNumberAProcessHas() throws Exception {
    AtomicInteger opened = new AtomicInteger();
    try (Station station = new Station("direct").open();
        Channel client = station.broker().channel()) {
      String good = address(client, replies::add);
      Session session = station.connection().session().orElseThrow();
      DirectReplies direct =
          new DirectReplies(
              new SideConnections(purpose -> counted(session, purpose, opened)), SOON, CONFIRM);
      byte[] process = Base64.getDecoder().decode(suffix(good).split("\\.")[1]);
      direct.send(good, PLAIN, new byte[1]);
      int refused = 0;
      for (int highest : List.of(12, 11, 10, 8, 7, 6)) {
        byte[] none = process.clone();
        none[none.length - highest] = (byte) 0xff;
        String part = Base64.getEncoder().encodeToString(none);
        direct.send(good, PLAIN, new byte[1]);
        try {
          direct.send("amq.rabbitmq.reply-to." + part + ".a2V5", PLAIN, new byte[1]);
        } catch (IOException e) {
          refused++;
        }
      }
      eventually("all come", SOON, () -> replies.size() == 7);
      // a newer Erlang has processes with larger numbers
      assertTrue(refused == 6 || isNewer(client), "refused: " + refused);
      assertEquals(1, opened.get());
    }
  }

  private static boolean isNewer(Channel client) {
    return BrokerVersion.of(client.getConnection()).limitsDeliveries();
  }

  private static Stream<String> encoded(byte[] process) {
    String encoded = Base64.getEncoder().encodeToString(process);
    return Stream.of(encoded, encoded.replace("=", "") + '=');
  }

  private static List<byte[]> processes(String its) {
    byte[] ends = new byte[12];
    byte[] most = "\u00ff".repeat(12).getBytes(ISO_8859_1);
    byte[] node = "reply@86133204".getBytes(ISO_8859_1);
    byte[] own = its.getBytes(ISO_8859_1);
    return List.of(
        join(bytes(131, 88, 'v', 0, own.length), own, ends),
        join(bytes(131, 88, 'v', 0, own.length), own, most),
        join(bytes(131, 88, 'w', own.length), own, most),
        join(bytes(131, 88, 'w', own.length + 1), own, most),
        join(bytes(131, 88, 'w', own.length), own, most, bytes(1)),
        join(bytes(131, 88, 'v', 0, node.length), node, ends),
        join(bytes(131, 88, 'v', 0, node.length), node, most),
        join(bytes(131, 88, 'w', node.length), node, most),
        join(bytes(131, 88, 'w', 7), "reply@0".getBytes(ISO_8859_1), most),
        join(bytes(131, 88, 'w', 16), "reply@9999999999".getBytes(ISO_8859_1), ends),
        join(bytes(131, 88, 'w', 12), "reply@999999".getBytes(ISO_8859_1), ends),
        join(bytes(131, 88, 'w', node.length + 1), node, most),
        join(bytes(131, 88, 'v', 1, node.length), node, most),
        join(bytes(131, 88, 'w', node.length), node, most, bytes(1)),
        join(bytes(131, 88, 'w', 6), "reply@".getBytes(ISO_8859_1), most),
        join(bytes(131, 104, 0)));
  }

  @Test
  void waitForNoneThatGoToAddressesWhichAreNone() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch waits = new CountDownLatch(1);
    AtomicBoolean known = new AtomicBoolean();
    try (Station station = new Station("direct").open();
        Channel client = station.broker().channel()) {
      String good = address(client, replies::add);
      Session session = station.connection().session().orElseThrow();
      SideConnections others =
          new SideConnections(
              purpose -> {
                if (purpose.contains("unknown") && known.get()) {
                  waits.countDown();
                  gate.await();
                }
                return session.another(purpose);
              });
      DirectReplies direct = new DirectReplies(others, SHORT, CONFIRM);
      direct.send(good, PLAIN, new byte[1]);
      refused(direct); // which ends that connection
      known.set(true);
      CompletableFuture<Void> bad = CompletableFuture.runAsync(() -> refused(direct));
      waits.await();

      direct.send(good, PLAIN, new byte[1]);
      eventually("it comes", SOON, () -> replies.size() == 2);
      IOException many =
          assertThrows(IOException.class, () -> direct.send(BAD, PLAIN, new byte[1]));
      assertTrue(many.getMessage().startsWith("too many replies"), many.getMessage());
      gate.countDown();
      bad.get(SOON.toSeconds(), TimeUnit.SECONDS);
    } finally {
      gate.countDown();
    }
  }

  private static void refused(DirectReplies direct) {
    assertThrows(IOException.class, () -> direct.send(BAD, PLAIN, new byte[1]));
  }

  private static Connection counted(Session session, String purpose, AtomicInteger usual)
      throws IOException {
    if (purpose.equals("replies")) {
      usual.incrementAndGet();
    }
    return session.another(purpose);
  }
}
