package org.dataexchange.tasker.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.RpcClient;
import com.rabbitmq.client.RpcClientParams;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dataexchange.tasker.task.Step;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.amqp.rabbit.core.RabbitTemplate;

/**
 * Each client sends tasks as the first examples of its documentation do, and one with all that it
 * can put into a message; and reads the answers.
 */
@Timeout(660)
@SystemTest
class ClientsIT {

  /** What the Java client writes into headers. */
  private static final Map<String, Object> ODD =
      Map.of(
          "byte",
          (byte) -5,
          "short",
          (short) 300,
          "long",
          1L << 40,
          "float",
          1.5f,
          "decimal",
          new BigDecimal("1.25"),
          "time",
          new Date(),
          "bytes",
          new byte[] {0, -1},
          "list",
          List.of(1, "a", Map.of("b", List.of(1L << 33))),
          "table",
          Map.of("a", Map.of("b", true)));

  private static TaskerSystem tasker;
  private static String sha256;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws Exception {
    tasker = new TaskerSystem("clients");
    tasker.shares().algorithm("hello", "print('hello')");
    sha256 = tasker.shares().sha256("hello");
    tasker.set("TASKER_REPLY_PREFIX", "replies.").startUnheard();
  }

  @AfterAll
  static void stop() throws Exception {
    tasker.close();
  }

  private List<String> say(String name, String... more) throws Exception {
    String[] arguments =
        Stream.concat(
                Stream.of(Broker.uri().toString(), tasker.todo(), tasker.done(), name, sha256),
                Stream.of(more))
            .toArray(String[]::new);
    return ForeignClient.named(name, folder).say(folder, arguments);
  }

  private static List<String> expected(String name, String... replies) {
    List<String> lines =
        new ArrayList<>(
            List.of("done success " + name + "-first", "done success " + name + "-odd"));
    Stream.of(replies).map(what -> "reply success " + name + what).forEach(lines::add);
    return lines;
  }

  @ParameterizedTest
  @ValueSource(strings = {"pika", "php-amqplib", "amqp091-go"})
  void sendsItsFirstExampleAndReadsTheAnswer(String name) throws Exception {
    assertEquals(expected(name, "-rpc"), say(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"amqplib-0.10", "amqplib-2.3"})
  void sendsItFromJavaScript(String name) throws Exception {
    assertEquals(expected(name, "-rpc", "-direct"), say(name));
  }

  /** As the documents show it to whoever begins. */
  @ParameterizedTest
  @ValueSource(strings = {"submit.py", "Submit.java"})
  void submitsATaskFollowsItAndReadsTheAnswer(String name) throws Exception {
    Map<String, String> where =
        Map.of(
            "TASKER_BROKER_URI",
            Broker.uri().toString(),
            "TASKER_TODO_QUEUE",
            tasker.todo(),
            "TASKER_PROGRESS_EXCHANGE",
            tasker.progress());
    List<String> said =
        ForeignClient.named(name, folder).with(where).say(folder, "hello", "data", sha256);
    // a step that transfers for half a second is told again
    List<String> told = said.stream().distinct().toList();
    List<String> steps =
        Arrays.stream(Step.values())
            .map(step -> "[%d/6] %s".formatted(step.index(), step.wireName()))
            .filter(told::contains)
            .toList();
    assertTrue(steps.size() >= 4, said::toString);
    assertEquals(Stream.concat(steps.stream(), Stream.of("success ", "hello", "")).toList(), told);
  }

  @Test
  void sendsItAsKombuPacksIt() throws Exception {
    assertEquals(expected("kombu", "-rpc"), say("kombu", "tasks"));
  }

  @Test
  void namesWhatOnlyKombuCanRead() throws Exception {
    assertEquals(List.of(), say("kombu", "dead"));
    Map<String, String> reasons = new TreeMap<>();
    for (int i = 0; i < 4; i++) {
      Answer dead = tasker.broker().take(tasker.dead());
      reasons.put(said(dead), new String(dead.body(), UTF_8));
    }
    assertSaid(
        reasons, "not JSON in UTF-8, .*; its content-type is 'application/x-python-serialize'");
    assertSaid(reasons, "not JSON in UTF-8, .*; its content-type is 'application/x-yaml'");
    assertSaid(reasons, "not JSON in UTF-8, .*; its content-encoding is 'application/x-bz2'");
    assertSaid(reasons, "not a JSON object, but a text: .*");
  }

  @Test
  void sendsItFromJava() throws Exception {
    try (Channel channel = tasker.broker().channel()) {
      byte[] first = tasker.shares().request("java-first", "hello").getBytes(UTF_8);
      channel.basicPublish("", tasker.todo(), null, first);
      assertEquals("success", answerTo("java-first").state());

      byte[] odd = tasker.shares().request("java-odd", "hello").getBytes(UTF_8);
      AMQP.BasicProperties properties =
          MessageProperties.MINIMAL_PERSISTENT_BASIC
              .builder()
              .headers(ODD)
              .priority(255)
              .expiration("600000")
              .timestamp(new Date())
              .build();
      channel.txSelect();
      channel.basicPublish("", tasker.todo(), true, properties, odd);
      channel.txCommit();
      assertEquals("success", answerTo("java-odd").state());
    }
    try (Channel channel = tasker.broker().channel();
        RpcClient client =
            new RpcClient(
                new RpcClientParams().channel(channel).exchange("").routingKey(tasker.todo()))) {
      byte[] rpc = tasker.shares().request("java-rpc", "hello").getBytes(UTF_8);
      RpcClient.Response reply = client.doCall(null, rpc, 120_000);
      assertEquals("java-rpc", Answer.received(reply.getProperties(), reply.getBody()).taskId());
    }
  }

  /** Others' answers lie before it. */
  private static Answer answerTo(String taskId) {
    Answer answer = tasker.broker().take(tasker.done());
    while (!answer.taskId().equals(taskId)) {
      answer = tasker.broker().take(tasker.done());
    }
    return answer;
  }

  @Test
  void sendsItAsSpringConvertsIt() throws Exception {
    try (SpringClient spring = new SpringClient(tasker.todo(), tasker.done())) {
      spring.simple().convertAndSend(tasker.shares().request("spring-text", "hello"));
      assertEquals("success", spring.answer("spring-text").path("state").asText());
      spring.json().convertAndSend(SpringClient.Task.of("spring-json", sha256));
      assertEquals("success", spring.answer("spring-json").path("state").asText());

      RabbitTemplate direct = spring.json();
      assertReply(direct, "spring-direct");
      direct.stop();
      RabbitTemplate temporary = spring.json();
      temporary.setUseTemporaryReplyQueues(true);
      assertReply(temporary, "spring-temporary");
      RabbitTemplate transacted = spring.json();
      transacted.setChannelTransacted(true);
      transacted.convertAndSend(SpringClient.Task.of("spring-transacted", sha256));
      assertEquals("success", spring.answer("spring-transacted").path("state").asText());
    }
  }

  /** Without a class in the answer's headers, the converter makes a map of it. */
  private static void assertReply(RabbitTemplate template, String taskId) {
    Object reply = template.convertSendAndReceive(SpringClient.Task.of(taskId, sha256));
    Map<?, ?> answer = assertInstanceOf(Map.class, reply);
    assertEquals(taskId, answer.get("taskId"));
    assertEquals("success", answer.get("state"));
  }

  @Test
  void namesWhatOnlySpringCanRead() throws Exception {
    try (SpringClient spring = new SpringClient(tasker.todo(), tasker.done())) {
      spring.simple().convertAndSend(SpringClient.Task.of("spring-object", sha256));
      assertDead(
          "not JSON in UTF-8, from byte 0 on; its content-type is"
              + " 'application/x-java-serialized-object'");
      spring.json().convertAndSend(tasker.shares().request("spring-twice", "hello"));
      assertDead("not a JSON object, but a text: it seems to have been made JSON twice");
    }
  }

  /** As docs/platforms.md has it for whoever must declare them. */
  @Test
  void mayDeclareWhatTaskerDeclares() throws Exception {
    Map<String, Object> quorum = Map.of("x-queue-type", "quorum");
    Map<String, Object> todo = new TreeMap<>(quorum);
    todo.put("x-dead-letter-exchange", tasker.dead());
    todo.put("x-dead-letter-routing-key", tasker.dead());
    try (Channel channel = tasker.broker().channel()) {
      if (!channel
          .getConnection()
          .getServerProperties()
          .get("version")
          .toString()
          .startsWith("3.")) {
        todo.put("x-delivery-limit", 100_000);
      }
      channel.exchangeDeclare(tasker.todo(), "direct", true);
      channel.queueDeclare(tasker.todo(), true, false, false, todo);
      channel.queueDeclare(tasker.done(), true, false, false, quorum);
    }
  }

  private static void assertDead(String reason) {
    assertEquals(reason, said(tasker.broker().take(tasker.dead())));
  }

  private static void assertSaid(Map<String, String> reasons, String pattern) {
    assertTrue(reasons.keySet().stream().anyMatch(r -> r.matches(pattern)), reasons::toString);
  }

  private static String said(Answer dead) {
    return dead.properties().getHeaders().get("tasker-reason").toString();
  }
}
