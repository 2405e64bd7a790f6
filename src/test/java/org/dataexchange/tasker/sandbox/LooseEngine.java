package org.dataexchange.tasker.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What an engine behind a proxy may look like: each container runs, and whoever waits for its end
 * is sent away at once. It can also be told not to answer at all.
 */
final class LooseEngine implements AutoCloseable {

  private static final String RUNNING =
      """
      {"Id": "1", "State": {"Status": "running", "OOMKilled": false, "ExitCode": 0,
       "StartedAt": "%s"}}
      """;

  private final AtomicInteger waits = new AtomicInteger();
  private final HttpServer server;
  private final AtomicInteger kills = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean away;
  private volatile boolean patient;
  private volatile String words = "no";
  private volatile Duration age = Duration.ZERO;

  LooseEngine() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(Thread::startVirtualThread);
    server.start();
  }

  URI address() {
    return URI.create("tcp://127.0.0.1:" + server.getAddress().getPort());
  }

  /** How often somebody began to wait for the end of a container. */
  int waits() {
    return waits.get();
  }

  /** How often a container was to be killed. */
  int kills() {
    return kills.get();
  }

  /** From now on containers were started so long ago, and who waits for their end is kept. */
  void hasRunFor(Duration time) {
    age = time;
    patient = true;
  }

  void goAway() {
    away = true;
  }

  /** From now on it refuses everything. */
  void refuse(String why) {
    words = why;
    away = true;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    boolean wait = path.endsWith("/wait");
    int status = wait ? 403 : away ? 500 : 200;
    String body =
        status == 200
            ? RUNNING.formatted(Instant.now().minus(age))
            : "{\"message\": \"%s\"}".formatted(words);
    if (wait) {
      waits.incrementAndGet();
      awaitClose();
    } else if (path.endsWith("/kill")) {
      kills.incrementAndGet();
    }
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body.getBytes(UTF_8));
    }
  }

  private void awaitClose() {
    try {
      if (patient) {
        closed.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
  }
}
