package org.dataexchange.tasker.storage.webdav;

import static org.dataexchange.tasker.storage.webdav.LyingServer.answer;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Transferred;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transfers that are cut, drip, or never end. */
@Timeout(120)
class CutTransferTest extends DavCase {

  private final List<Transferred.Sofar> heard = new CopyOnWriteArrayList<>();
  private final Transferred transferred = new Transferred(Duration.ZERO, heard::add);

  private static Transferred.Sofar whole(long bytes, long files) {
    return new Transferred.Sofar(bytes, files, Optional.of(new Transferred.Total(bytes, files)));
  }

  private void cut(HttpExchange exchange, int after) throws IOException {
    byte[] bytes = server.content(FILE).bytes();
    exchange.getResponseHeaders().add("ETag", '"' + server.content(FILE).eTag() + '"');
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes, 0, after);
    exchange.getResponseBody().flush();
    // what is under way when the connection breaks may be lost
    eventually("some of it came", SOON, () -> heard.getLast().bytes() > 0);
    throw new IOException("cut by the test");
  }

  @Test
  void goesOnWhereItWasCut() throws IOException {
    server.file(FILE, "0123456789".repeat(50_000));
    server.lie(
        "GET",
        FILE,
        exchange -> {
          if (exchange.getRequestHeaders().containsKey("Range")) {
            server.honest(exchange);
          } else {
            cut(exchange, 123_456);
          }
        });

    storage.fetchData(new SharePath(FILE), below, transferred);

    assertEquals("0123456789".repeat(50_000), fetched());
    assertEquals(whole(500_000, 1), heard.getLast());
    assertTrue(
        server.heard().stream()
            .anyMatch(
                request -> request.range().filter(r -> r.matches("bytes=\\d+-")).isPresent()));
    assertEquals(2, server.count("GET", PATH));
  }

  @Test
  void goesOnAsLongAsItGetsOn() throws IOException {
    server.file(FILE, "0123456789".repeat(10));
    server.lie(
        "GET",
        FILE,
        exchange -> {
          String range = exchange.getRequestHeaders().getFirst("Range");
          int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
          byte[] bytes = server.content(FILE).bytes();
          exchange.getResponseHeaders().add("ETag", '"' + server.content(FILE).eTag() + '"');
          exchange
              .getResponseHeaders()
              .add(
                  "Content-Range",
                  "bytes %d-%d/%d".formatted(from, bytes.length - 1, bytes.length));
          exchange.sendResponseHeaders(from == 0 ? 200 : 206, bytes.length - from);
          exchange.getResponseBody().write(bytes, from, Math.min(10, bytes.length - from));
          exchange.getResponseBody().flush();
          if (from + 10 < bytes.length) {
            // what is under way when the connection breaks may be lost
            eventually("it came", SOON, () -> heard.getLast().bytes() == from + 10);
            throw new IOException("cut by the test");
          }
        });

    storage.fetchData(new SharePath(FILE), below, transferred);

    assertEquals("0123456789".repeat(10), fetched());
    assertEquals(10, server.count("GET", PATH));
  }

  @Test
  void beginsAgainWhereTheServerHasNoRanges() throws IOException {
    server.lieOnce(
        "GET", FILE, exchange -> cut(exchange, 3), exchange -> answer(exchange, 200, "print(1)"));

    storage.fetchData(new SharePath(FILE), below, transferred);
    assertEquals(server.content(FILE).bytes().length, heard.getLast().bytes());

    assertEquals("print(1)", fetched());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes 0-7/8", "bytes 4-7/8", "", "bytes x"})
  void refusesAnotherPartThanItAskedFor(String range) {
    server.lie(
        "GET",
        FILE,
        exchange -> {
          exchange.getResponseHeaders().add("Content-Range", range);
          answer(exchange, 206, "print(1)");
        });

    assertFails(false);
  }

  @Test
  void endsATransferThatDrips() {
    CountDownLatch over = new CountDownLatch(1);
    server.lie(
        "GET",
        FILE,
        exchange -> {
          exchange.sendResponseHeaders(200, 8);
          for (int i = 0; i < 8; i++) {
            exchange.getResponseBody().write('x');
            exchange.getResponseBody().flush();
            await(over, 1);
          }
        });
    try (WebDav hasty =
        storage(Duration.ofSeconds(3), Duration.ofMinutes(1), Duration.ofSeconds(2))) {
      String said = assertFails(hasty, true).getMessage();
      assertTrue(said.contains("tasker.storage.timeout"), said);
    } finally {
      over.countDown();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void endsATransferInWhichNothingComes(boolean headers) {
    CountDownLatch over = new CountDownLatch(1);
    server.lie(
        "GET",
        FILE,
        exchange -> {
          if (headers) {
            exchange.sendResponseHeaders(200, 8);
            exchange.getResponseBody().write('x');
            exchange.getResponseBody().flush();
          }
          await(over, 60);
        });
    try (WebDav hasty = storage(server.url(), Duration.ofSeconds(4))) {
      assertFails(hasty, true);
    } finally {
      over.countDown();
    }
  }

  @Test
  void readsNoMoreThanWasListed() {
    server.lie(
        "GET",
        FILE,
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            while (true) {
              out.write(new byte[8192]);
            }
          }
        });

    assertTrue(assertFails(true).getMessage().contains("longer than it was listed"));
  }
}
