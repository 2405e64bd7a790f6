package org.dataexchange.tasker.sandbox;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.WaitResponse;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DeliverCallback;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
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

  private final DockerClient engine;
  private final Channel channel;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final String replies;
  private final Path shares;
  private final RunFolder folder;

  private OverheadBench(DockerClient engine, Channel channel, Path shares) throws Exception {
    this.engine = engine;
    this.channel = channel;
    this.shares = shares;
    this.replies = channel.queueDeclare().getQueue();
    DeliverCallback take =
        (tag, message) -> answers.add(new String(message.getBody(), StandardCharsets.UTF_8));
    channel.basicConsume(replies, true, take, tag -> {});
    this.folder = new RunFolder(Files.createTempDirectory("bench"));
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
    String host = System.getenv().getOrDefault("DOCKER_HOST", "unix:///var/run/docker.sock");
    ConnectionFactory broker = new ConnectionFactory();
    broker.setUri(
        System.getenv().getOrDefault("TASKER_BROKER_URI", "amqp://guest:guest@127.0.0.1:5672/%2f"));
    try (Connection connection = broker.newConnection();
        DockerClient engine = client(host)) {
      new OverheadBench(engine, connection.createChannel(), Path.of(args[1])).run(rounds);
    }
  }

  private static DockerClient client(String host) {
    DockerClientConfig config =
        DefaultDockerClientConfig.createDefaultConfigBuilder().withDockerHost(host).build();
    return DockerClientImpl.getInstance(
        config, new ZerodepDockerHttpClient.Builder().dockerHost(config.getDockerHost()).build());
  }

  private void run(int rounds) throws Exception {
    double[] bare = new double[rounds];
    double[] networkNone = new double[rounds];
    double[] tasker = new double[rounds];
    for (int round = -2; round < rounds; round++) {
      double disabled = millis(() -> container(true));
      double none = millis(() -> container(false));
      double task = millis(this::task);
      if (round >= 0) {
        bare[round] = disabled;
        networkNone[round] = none;
        tasker[round] = task;
      }
    }
    System.out.printf("print(1), %d interleaved rounds, milliseconds   median     p95%n", rounds);
    print("engine calls, network disabled", bare);
    print("engine calls, --network none", networkNone);
    print("Tasker, publish to done, traced", tasker);
    System.out.printf(
        "%nTasker adds %.0f ms at the median to the engine calls with the same settings.%n",
        percentile(tasker, 50) - percentile(bare, 50));
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

  /** Create, start, wait, logs, remove: what any client of the engine's does. */
  private void container(boolean networkDisabled) throws Exception {
    HostConfig config =
        Hardening.config(folder, LIMITS, Optional.empty())
            .withLogConfig(new LogConfig(LogConfig.LoggingType.JSON_FILE));
    CreateContainerCmd create =
        engine
            .createContainerCmd("datex:latest")
            .withEntrypoint("python", "/tmp/code/" + CODE + "/run.py", "/tmp/data/" + DATA)
            .withUser("52000:52000");
    String id =
        networkDisabled
            ? create.withNetworkDisabled(true).withHostConfig(config).exec().getId()
            : create.withHostConfig(config.withNetworkMode("none")).exec().getId();
    engine.startContainerCmd(id).exec();
    engine.waitContainerCmd(id).exec(new ResultCallback.Adapter<WaitResponse>()).awaitCompletion();
    engine
        .logContainerCmd(id)
        .withStdOut(true)
        .withStdErr(true)
        .exec(new ResultCallback.Adapter<Frame>())
        .awaitCompletion();
    engine.removeContainerCmd(id).exec();
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

  private static void print(String name, double[] millis) {
    System.out.printf(
        "  %-44s %7.0f %7.0f%n", name, percentile(millis, 50), percentile(millis, 95));
  }

  private static double percentile(double[] values, int percent) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) Math.min(sorted.length - 1L, Math.round(sorted.length * percent / 100.0))];
  }
}
