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
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.dataexchange.tasker.site.Site;
import org.dataexchange.tasker.storage.LocalFolder;
import org.dataexchange.tasker.task.SharePath;

/** Sends tasks that do next to nothing, and hears their answers. For one thread. */
final class Client implements AutoCloseable {

  private static final String TODO = "tasker_todo";
  private static final long LONGEST_SECONDS = 120;

  /** As many messages as wait for their confirms at most. */
  private static final int BATCH = 1_000;

  private final Connection connection;
  private final Channel channel;
  private final Map<String, Long> sent = new ConcurrentHashMap<>();
  private final BlockingQueue<Answered> answers = new LinkedBlockingQueue<>();
  private final String sha256;
  private int number;

  /**
   * An answer.
   *
   * @param at when it came, in nanoseconds of {@link System#nanoTime}
   * @param took from when its task was sent
   */
  record Answered(long at, Duration took, JsonNode json) {}

  Client(Site site) throws IOException, TimeoutException {
    Path shares = site.shares();
    Files.createDirectories(shares);
    Files.writeString(shares.resolve("nothing.sh"), "true\n");
    Files.writeString(shares.resolve("data"), "data\n");
    this.sha256 =
        new LocalFolder(shares, Clock.systemUTC(), Duration.ofMinutes(1))
            .sha256(new SharePath("nothing.sh"));
    this.connection = site.connect("bench");
    this.channel = connection.createChannel();
    channel.confirmSelect();
    channel.basicConsume(
        "tasker_done", true, (tag, message) -> heard(message.getBody()), tag -> {});
  }

  private void heard(byte[] body) throws IOException {
    long now = System.nanoTime();
    JsonNode json = new ObjectMapper().readTree(body);
    Long began = sent.remove(json.path("taskId").asText());
    answers.add(new Answered(now, Duration.ofNanos(began == null ? 0 : now - began), json));
  }

  /** Returns when the broker has them all. */
  void send(int tasks) throws IOException, TimeoutException, InterruptedException {
    for (int i = 1; i <= tasks; i++) {
      String id = "bench-" + number++;
      sent.put(id, System.nanoTime());
      String body =
          """
          {"taskId": "%s", "codePath": "nothing.sh", "dataPath": "data", "codeHash": {"sha256": "%s"}}"""
              .formatted(id, sha256);
      channel.basicPublish(
          TODO, TODO, MessageProperties.PERSISTENT_TEXT_PLAIN, body.getBytes(UTF_8));
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
    channel.queuePurge(TODO);
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
