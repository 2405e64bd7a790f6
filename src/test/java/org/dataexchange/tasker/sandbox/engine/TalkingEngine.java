package org.dataexchange.tasker.sandbox.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;

/**
 * Says what it was told to say last, as engines of other makes and versions do, and proxies before
 * them.
 */
public final class TalkingEngine implements AutoCloseable {

  private final HttpServer server;
  private final Deque<Said> answers = new ConcurrentLinkedDeque<>();
  private final Collection<String> held = new ConcurrentLinkedQueue<>();
  private final Collection<String> unended = new ConcurrentLinkedQueue<>();
  private final Collection<String> asked = new ConcurrentLinkedQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * @param length what it announces; more than the body where it ends in the middle
   */
  private record Said(String call, int status, String type, String body, long length) {}

  public TalkingEngine() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(Thread::startVirtualThread);
    server.start();
  }

  public URI address() {
    return URI.create("tcp://127.0.0.1:" + server.getAddress().getPort());
  }

  /**
   * @param call a pattern of a method and a path, like {@code GET /info}
   */
  public TalkingEngine says(String call, String json) {
    return says(call, 200, "application/json", json);
  }

  public TalkingEngine says(String call, int status, String type, String body) {
    answers.addFirst(new Said(call, status, type, body, body.getBytes(UTF_8).length));
    return this;
  }

  /** Announces more than it says. */
  public TalkingEngine breaksOff(String call, String json) {
    answers.addFirst(new Said(call, 200, "application/json", json, json.length() + 100L));
    return this;
  }

  /** Announces more than it says, and says nothing more before it is closed. */
  public TalkingEngine pausesAfter(String call, String json) {
    unended.add(call);
    return breaksOff(call, json);
  }

  /** Answers that only when it is closed. */
  public void holds(String call) {
    held.add(call);
  }

  /** All that was asked for, in order. */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  /** How often that was asked for. */
  public long asked(String call) {
    return asked.stream().filter(some -> Pattern.matches(call, some)).count();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String call = exchange.getRequestMethod() + ' ' + exchange.getRequestURI().getPath();
    asked.add(call);
    Said said =
        answers.stream()
            .filter(answer -> Pattern.matches(answer.call(), call))
            .findFirst()
            .orElse(new Said(call, 404, "application/json", "{}", 2));
    if (isOneOf(held, call)) {
      awaitClose();
    }
    exchange.getResponseHeaders().set("Content-Type", said.type());
    byte[] body = said.body().getBytes(UTF_8);
    exchange.sendResponseHeaders(said.status(), body.length == 0 ? -1 : said.length());
    try (exchange;
        OutputStream out = exchange.getResponseBody()) {
      out.write(body);
      if (isOneOf(unended, call)) {
        out.flush();
        awaitClose();
      }
    }
  }

  private static boolean isOneOf(Collection<String> some, String call) {
    return some.stream().anyMatch(one -> Pattern.matches(one, call));
  }

  private void awaitClose() {
    try {
      closed.await();
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
