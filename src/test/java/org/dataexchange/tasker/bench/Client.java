package org.dataexchange.tasker.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.dataexchange.tasker.site.Site;
import org.dataexchange.tasker.storage.folder.LocalFolder;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Ticker;

/** Sends tasks, and hears their answers. For one thread. */
final class Client implements AutoCloseable {

  static final String TODO = "tasker_todo";
  static final String DONE = "tasker_done";
  private static final long LONGEST_SECONDS = 120;

  /** As many messages as wait for their confirms at most. */
  private static final int BATCH = 1_000;

  private final Connection connection;
  private final Channel channel;
  private final Map<String, Long> sent = new ConcurrentHashMap<>();
  private final BlockingQueue<Answered> answers = new LinkedBlockingQueue<>();
  private final Map<String, String> hashes = new ConcurrentHashMap<>();
  private final LocalFolder storage;
  private final String todo;
  private int number;

  /**
   * What is asked for.
   *
   * @param more fields of the request, each with a comma before it
   */
  record Work(String code, String data, String more) {

    /** What costs the least. */
    static final Work NOTHING = new Work("nothing.sh", "data", "");
  }

  /**
   * An answer.
   *
   * @param at when it came, in nanoseconds of {@link System#nanoTime}
   * @param took from when its task was sent
   */
  record Answered(long at, Duration took, JsonNode json) {}

  Client(Site site) throws IOException, TimeoutException {
    this(site, TODO, DONE);
  }

  /** With queues of the servers' own. */
  Client(Site site, String todo, String done) throws IOException, TimeoutException {
    this.todo = todo;
    Path shares = site.shares();
    Files.createDirectories(shares);
    Files.writeString(shares.resolve("nothing.sh"), "true\n");
    Files.writeString(shares.resolve("data"), "data\n");
    this.storage = new LocalFolder(shares, Ticker.SYSTEM, Duration.ofMinutes(1));
    this.connection = site.connect("bench");
    this.channel = connection.createChannel();
    channel.confirmSelect();
    channel.basicConsume(done, true, (tag, message) -> heard(message.getBody()), tag -> {});
  }

  /** Lays one of the samples into the storage. */
  static void share(Site site, String sample) throws IOException {
    Path from = Path.of("src/samples", sample);
    try (Stream<Path> all = Files.walk(from)) {
      for (Path one : all.toList()) {
        Path to = site.shares().resolve(sample).resolve(from.relativize(one).toString());
        if (Files.isDirectory(one)) {
          Files.createDirectories(to);
        } else {
          Files.copy(one, to, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private void heard(byte[] body) throws IOException {
    long now = System.nanoTime();
    JsonNode json = new ObjectMapper().readTree(body);
    Long began = sent.remove(json.path("taskId").asText());
    answers.add(new Answered(now, Duration.ofNanos(began == null ? 0 : now - began), json));
  }

  /** Sends so many that do nothing. Returns when the broker has them all. */
  void send(int tasks) throws IOException, TimeoutException, InterruptedException {
    send(Work.NOTHING, tasks);
  }

  /** Returns when the broker has them all. */
  void send(Work work, int tasks) throws IOException, TimeoutException, InterruptedException {
    String sha256 =
        hashes.computeIfAbsent(work.code(), code -> storage.sha256(new SharePath(code)));
    for (int i = 1; i <= tasks; i++) {
      String id = "bench-" + number++;
      sent.put(id, System.nanoTime());
      String body =
          """
          {"taskId": "%s", "codePath": "%s", "dataPath": "%s", "codeHash": {"sha256": "%s"}%s}\
          """
              .formatted(id, work.code(), work.data(), sha256, work.more());
      channel.basicPublish(
          todo, todo, MessageProperties.PERSISTENT_TEXT_PLAIN, body.getBytes(UTF_8));
      if (i % BATCH == 0 || i == tasks) {
        channel.waitForConfirmsOrDie(TimeUnit.SECONDS.toMillis(LONGEST_SECONDS));
      }
    }
  }

  /**
   * Waits for the next answer.
   *
   * @throws IllegalStateException if none comes, or if it is no success
   */
  Answered next() throws InterruptedException {
    Answered answer = answers.poll(LONGEST_SECONDS, TimeUnit.SECONDS);
    if (answer == null || !answer.json().path("state").asText().equals("success")) {
      throw new IllegalStateException("no success: " + answer);
    }
    return answer;
  }

  /** Sends so many, and waits for all their answers. */
  void run(int tasks) throws IOException, TimeoutException, InterruptedException {
    send(tasks);
    for (int i = 0; i < tasks; i++) {
      next();
    }
  }

  /** Forgets the answers that have come already. */
  void forget() {
    answers.clear();
  }

  /** Takes away what waits, and returns when one worker has nothing left of it. */
  void purge() throws IOException, TimeoutException, InterruptedException {
    channel.queuePurge(todo);
    // what was delivered before is not purged, and has its answer before this one
    send(1);
    String last = "bench-" + (number - 1);
    while (!next().json().path("taskId").asText().equals(last)) {
      continue;
    }
    sent.clear();
  }

  @Override
  public void close() {
    connection.abort(2_000);
  }
}
