package org.dataexchange.tasker.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpResponse;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever asks how the server is gets an answer at once, however those are that it needs. */
@Timeout(600)
@SystemTest
class ReadinessIT {

  private static final List<String> PATHS =
      List.of("/health", "/health/started", "/health/live", "/health/ready", "/api/node");
  private static final int TIMES = 15;

  /** What half of all answers keep: some may wait for this machine, which has much else to do. */
  private static final Duration USUAL = Duration.ofMillis(500);

  /**
   * What all but one keep, as the machine may stand still for once: far less than anybody here
   * takes who is slow.
   */
  private static final Duration MOST = Duration.ofSeconds(2);

  private static final Duration SLOW = Duration.ofSeconds(3);

  @TempDir static Path home;
  private final ScheduledExecutorService later = Executors.newScheduledThreadPool(2);
  private TaskerSystem tasker;
  private Client operator;

  @BeforeEach
  void prepare() throws IOException {
    tasker = Client.known(new TaskerSystem("readiness"), home);
    operator = Client.as("operator");
  }

  @AfterEach
  void end() throws Exception {
    operator.close();
    tasker.close();
    later.shutdownNow();
  }

  private static ServerSocket listening() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  private static String at(ServerSocket socket) {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  private Duration ask(String path) throws IOException, InterruptedException {
    long began = System.nanoTime();
    HttpResponse<String> answer =
        operator.http().send(operator.request(path).build(), HttpResponse.BodyHandlers.ofString());
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    assertTrue(List.of(200, 503).contains(answer.statusCode()), answer::body);
    return took;
  }

  private void assertAnswersAtOnce() throws Exception {
    for (String path : PATHS) {
      List<Duration> took = new ArrayList<>();
      ask(path); // for the first answer the server loads classes, however long that takes here
      for (int i = 0; i < TIMES; i++) {
        took.add(ask(path));
      }
      Collections.sort(took);
      assertTrue(took.get(TIMES / 2).compareTo(USUAL) < 0, () -> path + " takes " + took);
      assertTrue(took.get(TIMES - 2).compareTo(MOST) < 0, () -> path + " takes " + took);
    }
    assertTrue(operator.get("/health/ready").body().contains("\"ageSeconds\""));
    assertEquals(200, operator.get("/health/live").statusCode());
    assertEquals(200, operator.get("/health/started").statusCode());
  }

  @Test
  void whileNobodyWhomItNeedsAnswersAtAll() throws Exception {
    Path socket = home.resolve("engine.sock");
    try (ServerSocket silent = listening();
        ServerSocketChannel engine = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      engine.bind(UnixDomainSocketAddress.of(socket));
      tasker.set("TASKER_STORAGE_URL", "http://" + at(silent) + "/dav/");
      tasker.set("TASKER_RESULTS_URL", "http://" + at(silent) + "/results/");
      tasker.set("TASKER_BROKER_URI", "amqp://guest:guest@" + at(silent) + "/%2f");
      tasker.set("DOCKER_HOST", "unix://" + socket);
      tasker.startAlone();

      assertAnswersAtOnce();
      assertEquals(503, operator.get("/health/ready").statusCode());
    }
  }

  @Test
  void whileItIsRefusedAndANameLeadsNowhere() throws Exception {
    try (ServerSocket closed = listening()) {
      tasker.set("TASKER_STORAGE_URL", "http://" + at(closed) + "/dav/");
    }
    tasker.set("TASKER_RESULTS_URL", "http://storage.invalid/results/");
    tasker.set("TASKER_BROKER_URI", "amqp://guest:guest@broker.invalid/%2f");
    tasker.startAlone();

    assertAnswersAtOnce();
    eventually(
        "it says why",
        SOON,
        () ->
            tasker.objection("storage").contains("cannot be reached")
                && tasker.objection("storage").contains("storage.invalid"));
    assertAnswersAtOnce();
  }

  @Test
  void andIsReadyWhileTheStorageTakesSeconds() throws Exception {
    HttpServer slow =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    slow.createContext(
        "/",
        exchange -> later.schedule(() -> list(exchange), SLOW.toMillis(), TimeUnit.MILLISECONDS));
    slow.start();
    try {
      tasker.set("TASKER_STORAGE_URL", "http://127.0.0.1:" + slow.getAddress().getPort() + "/");
      tasker.start();

      assertAnswersAtOnce();
      // the engine may be late for a look
      tasker.awaitReady();
      assertEquals("", tasker.objection("storage"));
    } finally {
      slow.stop(0);
    }
  }

  private static void list(HttpExchange exchange) {
    byte[] listing =
        """
        <d:multistatus xmlns:d="DAV:"><d:response><d:href>/</d:href><d:propstat><d:prop>\
        <d:resourcetype><d:collection/></d:resourcetype></d:prop>\
        <d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response></d:multistatus>
        """
            .getBytes(UTF_8);
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      exchange.sendResponseHeaders(207, listing.length);
      exchange.getResponseBody().write(listing);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
