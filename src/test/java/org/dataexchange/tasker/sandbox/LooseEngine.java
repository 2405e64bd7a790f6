package org.dataexchange.tasker.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
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
  private volatile boolean away;

  LooseEngine() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  URI address() {
    return URI.create("tcp://127.0.0.1:" + server.getAddress().getPort());
  }

  /** How often somebody began to wait for the end of a container. */
  int waits() {
    return waits.get();
  }

  void goAway() {
    away = true;
  }

  private void answer(HttpExchange exchange) throws IOException {
    boolean wait = exchange.getRequestURI().getPath().endsWith("/wait");
    int status = wait ? 403 : away ? 500 : 200;
    String body = status == 200 ? RUNNING.formatted(Instant.now()) : "{\"message\": \"no\"}";
    if (wait) {
      waits.incrementAndGet();
    }
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body.getBytes(UTF_8));
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
