package org.dataexchange.tasker.sandbox;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DeliverCallback;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.dataexchange.tasker.storage.LocalFolder;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Size;

/**
 * What Tasker adds to the engine, for {@code print(1)}: from publishing a task to its done message,
 * beside a plain loop of the same engine calls with the same sandbox settings and no tracing. The
 * variants take turns, so that all see the same machine.
 */
public final class OverheadBench {

  private static final Limits LIMITS =
      new Limits(
          Size.parse("2GiB"), 1, 512, Size.parse("1GiB"), Size.parse("64MiB"), Duration.ofHours(1));
  private static final String CODE = "print_one";
  private static final String DATA = "demo1_data";

  private final PlainContainers containers;
  private final Channel channel;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final String replies;
  private final Path shares;

  private OverheadBench(PlainContainers containers, RunFolder folder, Channel channel, Path shares)
      throws Exception {
    this.containers = containers;
    this.channel = channel;
    this.shares = shares;
    this.replies = channel.queueDeclare().getQueue();
    DeliverCallback take =
        (tag, message) -> answers.add(new String(message.getBody(), StandardCharsets.UTF_8));
    channel.basicConsume(replies, true, take, tag -> {});
    for (Path made : new Path[] {folder.code(), folder.data(), folder.box()}) {
      Files.createDirectory(made);
    }
    LocalFolder storage = new LocalFolder(shares, java.time.Clock.systemUTC(), Duration.ofHours(1));
    storage.fetchCode(new SharePath(CODE), folder.code());
    storage.fetchData(new SharePath(DATA), folder.data());
  }

  /**
   * @param args rounds, the shares' folder
   */
  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[0]);
    RunFolder folder = new RunFolder(Files.createTempDirectory("bench"));
    ConnectionFactory broker = new ConnectionFactory();
    broker.setUri(
        System.getenv().getOrDefault("TASKER_BROKER_URI", "amqp://guest:guest@127.0.0.1:5672/%2f"));
    try (Connection connection = broker.newConnection();
        PlainContainers containers = new PlainContainers(folder, LIMITS)) {
      new OverheadBench(containers, folder, connection.createChannel(), Path.of(args[1]))
          .run(rounds);
    }
  }

  private void run(int rounds) throws Exception {
    Timings bare = new Timings();
    Timings networkNone = new Timings();
    Timings tasker = new Timings();
    for (int round = -2; round < rounds; round++) {
      double disabled = millis(() -> container(true));
      double none = millis(() -> container(false));
      double task = millis(this::task);
      if (round >= 0) {
        bare.add(disabled);
        networkNone.add(none);
        tasker.add(task);
      }
    }
    System.out.printf("print(1), %d interleaved rounds, milliseconds   median     p95%n", rounds);
    print("engine calls, network disabled", bare);
    print("engine calls, --network none", networkNone);
    print("Tasker, publish to done, traced", tasker);
    System.out.printf(
        "%nTasker adds %.0f ms at the median to the engine calls with the same settings.%n",
        tasker.median() - bare.median());
  }

  @FunctionalInterface
  private interface Life {
    void live() throws Exception;
  }

  private static double millis(Life life) throws Exception {
    long began = System.nanoTime();
    life.live();
    return (System.nanoTime() - began) / 1e6;
  }

  private void container(boolean networkDisabled) throws Exception {
    containers.run(
        List.of("python", "/tmp/code/" + CODE + "/run.py", "/tmp/data/" + DATA), networkDisabled);
  }

  private void task() throws Exception {
    String sha256 =
        new LocalFolder(shares, java.time.Clock.systemUTC(), Duration.ofHours(1))
            .sha256(new SharePath(CODE));
    String body =
        "{\"taskId\":\"bench\",\"codePath\":\"%s\",\"dataPath\":\"%s\",\"codeHash\":{\"sha256\":\"%s\"}}"
            .formatted(CODE, DATA, sha256);
    AMQP.BasicProperties properties =
        new AMQP.BasicProperties.Builder()
            .messageId(UUID.randomUUID().toString())
            .replyTo(replies)
            .deliveryMode(2)
            .build();
    channel.basicPublish(
        "tasker_todo", "tasker_todo", properties, body.getBytes(StandardCharsets.UTF_8));
    String answer = answers.poll(60, TimeUnit.SECONDS);
    if (answer == null || !answer.contains("\"state\":\"success\"")) {
      throw new IllegalStateException("no success within a minute: " + answer);
    }
  }

  private static void print(String name, Timings timings) {
    System.out.printf("  %-44s %7.0f %7.0f%n", name, timings.median(), timings.percentile(95));
  }
}
