package org.dataexchange.tasker.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.dataexchange.tasker.site.Site;

/**
 * A Celery worker that acks late and calls the engine with docker-py, as {@code src/test/celery}
 * has it, with so many processes and a queue of its own on the same broker. Its tasks are sent in
 * Celery's protocol 2, without a client of Celery's.
 */
final class CeleryContender implements Contender {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LONGEST_SECONDS = 120;
  private static final long ENDS_WITHIN_SECONDS = 10;

  private final Connection connection;
  private final Channel channel;
  private final Process worker;
  private final Path log;
  private final String queue;
  private final String replies;
  private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();

  private record Answer(long at, JsonNode json) {}

  /**
   * Starts it, and returns when it has answered.
   *
   * @param code the folder that a container finds at {@code /tmp/code}
   * @param data the folder that it finds at {@code /tmp/data}
   */
  CeleryContender(Site site, int workers, Path code, Path data) throws Exception {
    this.queue = "celery-" + workers;
    this.log = site.base().resolve(queue + ".log");
    this.connection = site.connect("bench");
    this.channel = connection.createChannel();
    this.replies = channel.queueDeclare().getQueue();
    channel.basicConsume(
        replies,
        true,
        (tag, message) ->
            answers.add(new Answer(System.nanoTime(), JSON.readTree(message.getBody()))),
        tag -> {});
    channel.queueDeclare(queue, true, false, false, Map.of());
    this.worker = start(site, workers, code, data);
    Runtime.getRuntime().addShutdownHook(new Thread(this::end));
    run(1);
  }

  private Process start(Site site, int workers, Path code, Path data) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                "/usr/bin/python3",
                "-m",
                "celery",
                "-A",
                "worker",
                "worker",
                "--queues",
                queue,
                "--concurrency",
                Integer.toString(workers),
                "--prefetch-multiplier",
                "1",
                "--hostname",
                queue + "@bench",
                "--loglevel",
                "WARNING",
                "--without-heartbeat",
                "--without-gossip",
                "--without-mingle")
            .directory(Path.of("src/test/celery").toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "BENCH_BROKER", site.brokers().getFirst().settings().get("TASKER_BROKER_URI"),
                "BENCH_CODE", code.toString(),
                "BENCH_DATA", data.toString(),
                "PYTHONDONTWRITEBYTECODE", "1"));
    return builder.start();
  }

  @Override
  public double[] run(int tasks) throws IOException, InterruptedException, TimeoutException {
    long began = System.nanoTime();
    for (int i = 0; i < tasks; i++) {
      send(UUID.randomUUID().toString());
    }
    double[] times = new double[tasks];
    for (int i = 0; i < tasks; i++) {
      times[i] = (next().at() - began) / 1e6;
    }
    return times;
  }

  private void send(String id) throws IOException {
    AMQP.BasicProperties properties =
        new AMQP.BasicProperties.Builder()
            .correlationId(id)
            .replyTo(replies)
            .contentType("application/json")
            .contentEncoding("utf-8")
            .deliveryMode(2)
            .headers(Map.of("lang", "py", "task", "print_one", "id", id, "root_id", id))
            .build();
    channel.basicPublish("", queue, properties, "[[], {}, {}]".getBytes(UTF_8));
  }

  private Answer next() throws InterruptedException, IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
    Answer answer = null;
    while (answer == null && worker.isAlive() && System.nanoTime() < end) {
      answer = answers.poll(1, TimeUnit.SECONDS);
    }
    if (answer == null
        || !answer.json().path("status").asText().equals("SUCCESS")
        || !answer.json().path("result").asText().equals("1\n")) {
      throw new IOException("Celery did not answer 1: " + answer + "\n" + Files.readString(log));
    }
    return answer;
  }

  /** Of the worker's own, with its pool's. */
  double seconds() throws IOException {
    double seconds = Usage.of(worker.toHandle()).processor().toNanos() / 1e9;
    for (ProcessHandle child : worker.descendants().toList()) {
      seconds += Usage.of(child).processor().toNanos() / 1e9;
    }
    return seconds;
  }

  private void end() {
    worker.destroy();
    try {
      if (!worker.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
        worker.descendants().forEach(ProcessHandle::destroyForcibly);
        worker.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    end();
    channel.queueDelete(queue);
    connection.abort();
  }
}
