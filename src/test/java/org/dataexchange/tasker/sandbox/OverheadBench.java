package org.dataexchange.tasker.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DeliverCallback;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.dataexchange.tasker.storage.LocalFolder;
import org.dataexchange.tasker.system.Eventually;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Size;

/**
 * What a task costs beside the engine's own ways to run its {@code print(1)}: from publishing it to
 * its done message, in a prepared sandbox and in a cold one; the engine's command line; and a plain
 * loop of engine calls with the sandbox's settings. Neither of the last two traces. The variants
 * take turns, so that all see the same machine.
 */
public final class OverheadBench {

  private static final Limits LIMITS =
      new Limits(
          Size.parse("2GiB"), 1, 512, Size.parse("1GiB"), Size.parse("64MiB"), Duration.ofHours(1));
  private static final String CODE = "print_one";
  private static final String DATA = "demo1_data";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PlainContainers containers;
  private final Channel channel;
  private final BlockingQueue<Arrived> answers = new LinkedBlockingQueue<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private final RunFolder folder;
  private final String replies;
  private final String sha256;
  private double most;

  private record Arrived(long nanoTime, byte[] body) {}

  private OverheadBench(PlainContainers containers, RunFolder folder, Channel channel, Path shares)
      throws Exception {
    this.containers = containers;
    this.folder = folder;
    this.channel = channel;
    this.replies = channel.queueDeclare().getQueue();
    DeliverCallback take =
        (tag, message) -> answers.add(new Arrived(System.nanoTime(), message.getBody()));
    channel.basicConsume(replies, true, take, tag -> {});
    for (Path made : new Path[] {folder.code(), folder.data(), folder.box()}) {
      Files.createDirectory(made);
    }
    LocalFolder storage = new LocalFolder(shares, Clock.systemUTC(), Duration.ofHours(1));
    storage.fetchCode(new SharePath(CODE), folder.code());
    storage.fetchData(new SharePath(DATA), folder.data());
    this.sha256 = storage.sha256(new SharePath(CODE));
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
    Timings command = new Timings();
    Timings calls = new Timings();
    Timings cold = new Timings();
    Timings prepared = new Timings();
    Map<String, Timings> parts = new LinkedHashMap<>();
    for (int round = -2; round < rounds; round++) {
      double commandMillis = millis(this::dockerRun);
      double callsMillis = millis(this::engineCalls);
      Done coldDone = task(",\"limits\":{\"pids\":511}", "cold");
      awaitFullPool();
      Done preparedDone = task("", "prepared");
      if (round >= 0) {
        command.add(commandMillis);
        calls.add(callsMillis);
        cold.add(coldDone.millis());
        prepared.add(preparedDone.millis());
        split(preparedDone, parts);
      }
    }
    System.out.printf(
        "print(1), %d interleaved rounds, milliseconds       median     p95%n", rounds);
    print("docker run with the same limits", command);
    print("engine calls with the same settings", calls);
    print("Tasker, publish to done, traced: cold", cold);
    print("Tasker, publish to done, traced: prepared", prepared);
    System.out.println("\nof the last");
    parts.forEach(OverheadBench::print);
    System.out.printf(
        "%nA prepared sandbox answers %.1f times as quickly as docker run at the median.%n",
        command.median() / prepared.median());
  }

  /** An answer and how long it took. */
  private record Done(double millis, JsonNode report) {}

  private static void split(Done done, Map<String, Timings> parts) {
    double inside =
        Duration.between(
                Instant.parse(done.report().path("startedAt").asText()),
                Instant.parse(done.report().path("finishedAt").asText()))
            .toMillis();
    double algorithm = done.report().path("durations").path("ExecutingAlgorithm").asDouble();
    add(parts, "strace, Python and their end, as awaited", algorithm);
    add(parts, "Tasker before and after", inside - algorithm);
    add(parts, "broker, and the answer on disk", done.millis() - inside);
  }

  private static void add(Map<String, Timings> parts, String name, double millis) {
    parts.computeIfAbsent(name, key -> new Timings()).add(millis);
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

  private static List<String> algorithm() {
    return List.of("python", "/tmp/code/" + CODE + "/run.py", "/tmp/data/" + DATA);
  }

  private void engineCalls() throws Exception {
    containers.run(algorithm(), true);
  }

  private void dockerRun() {
    List<String> algorithm = algorithm();
    org.dataexchange.tasker.system.Containers.docker(
        "run",
        "--rm",
        "--network=none",
        "--read-only",
        "--memory=3g",
        "--memory-swap=3g",
        "--cpus=1",
        "--pids-limit=512",
        "--tmpfs=/tmp:size=1g",
        "--user=52000:52000",
        "--volume=" + folder.code() + ":/tmp/code:ro",
        "--volume=" + folder.data() + ":/tmp/data:ro",
        "--entrypoint=" + algorithm.get(0),
        "datex:latest",
        algorithm.get(1),
        algorithm.get(2));
  }

  /** What the last task left to be done must not be measured with the next. */
  private void awaitFullPool() {
    Eventually.eventually(
        "sandboxes are ready",
        Duration.ofSeconds(30),
        () -> {
          double ready = ready();
          most = Math.max(most, ready);
          return ready > 0 && ready == most;
        });
  }

  private double ready() throws Exception {
    String port = System.getenv().getOrDefault("HTTP_PORT", "9080");
    URI metrics = URI.create("http://127.0.0.1:" + port + "/metrics");
    String password = Files.readString(Path.of(System.getenv("TASKER_HOME"), "password"));
    String login = Base64.getEncoder().encodeToString(("operator:" + password).getBytes(UTF_8));
    HttpRequest request =
        HttpRequest.newBuilder(metrics).header("Authorization", "Basic " + login).build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException("the user that ./tasker up makes does not see " + metrics);
    }
    return answer
        .body()
        .lines()
        .filter(line -> line.startsWith("tasker_sandboxes_prepared"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .findFirst()
        .orElse(0);
  }

  private Done task(String more, String sandbox) throws Exception {
    String body =
        "{\"taskId\":\"bench\",\"codePath\":\"%s\",\"dataPath\":\"%s\",\"codeHash\":{\"sha256\":\"%s\"}%s}"
            .formatted(CODE, DATA, sha256, more);
    AMQP.BasicProperties properties =
        new AMQP.BasicProperties.Builder()
            .messageId(UUID.randomUUID().toString())
            .replyTo(replies)
            .deliveryMode(2)
            .build();
    long began = System.nanoTime();
    channel.basicPublish("tasker_todo", "tasker_todo", properties, body.getBytes(UTF_8));
    Arrived answer = answers.poll(60, TimeUnit.SECONDS);
    if (answer == null) {
      throw new IllegalStateException("no answer within a minute");
    }
    JsonNode done = JSON.readTree(answer.body());
    if (!done.path("state").asText().equals("success")
        || !done.path("report").path("sandbox").asText().startsWith(sandbox)) {
      throw new IllegalStateException("no success in a sandbox that is " + sandbox + ": " + done);
    }
    return new Done((answer.nanoTime() - began) / 1e6, done.path("report"));
  }

  private static void print(String name, Timings timings) {
    System.out.printf("  %-48s %7.0f %7.0f%n", name, timings.median(), timings.percentile(95));
  }
}
