package org.dataexchange.tasker.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.storage.LyingServer.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Transferred;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Transfers that stop, change, go elsewhere, or never end. */
@Timeout(120)
class LyingTransferTest extends DavCase {

  private static final String FILE = "study/set/run.py";
  private static final String PATH = "/dav/" + FILE;

  private final List<Transferred.Sofar> heard = new CopyOnWriteArrayList<>();
  private final Transferred transferred = new Transferred(Duration.ZERO, heard::add);

  private static Transferred.Sofar whole(long bytes, long files) {
    return new Transferred.Sofar(bytes, files, Optional.of(new Transferred.Total(bytes, files)));
  }

  private String fetched() throws IOException {
    return Files.readString(below.resolve(FILE));
  }

  @Test
  void fetchesCodeAndDataAsTheyAre() throws Exception {
    FetchedCode code = storage.fetchCode(SET, below);

    assertEquals(Shell.treeHash(below.resolve("study/set")), code.sha256());
    assertEquals(Optional.empty(), code.eTag());
    assertEquals(List.of("study/set/in/x", "study/set/run.py"), landed());
    assertEquals(2, storage.fetchData(SET, below));
    assertEquals("print(1)", fetched());
    assertEquals(
        "755 .\n755 ./study\n755 ./study/set\n755 ./study/set/in\n644 ./study/set/in/x\n"
            + "644 ./study/set/run.py\n",
        Shell.run(below, "find . -printf '%m %p\\n' | LC_ALL=C sort -k2"));
    assertEquals("", storage.objection());
    assertTrue(server.heard().stream().allMatch(request -> request.login().isPresent()));
  }

  @Test
  void knowsTheETagOfASingleFile() {
    FetchedCode code = storage.fetchCode(new SharePath(FILE), below);

    assertEquals(Optional.of(server.content(FILE).eTag()), code.eTag());
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void followsNoRedirectAndSendsNoPasswordThere(int status) throws IOException {
    try (LyingServer other = new LyingServer()) {
      other.file(FILE, "print(2)");
      for (String method : List.of("GET", "PROPFIND")) {
        server.lie(
            method,
            method.equals("GET") ? FILE : "study/set",
            exchange -> {
              exchange.getResponseHeaders().add("Location", other.url() + FILE);
              answer(exchange, status, "");
            });
        assertTrue(assertFails(false).getMessage().contains("no redirect is followed"));
      }
      assertEquals(List.of(), other.heard());
    }
  }

  @Test
  void followsAFolderToItsOwnSlashAlone() {
    server.lie(
        "PROPFIND",
        "study/set",
        exchange -> {
          exchange.getResponseHeaders().add("Location", "/dav/study/set/");
          answer(exchange, 301, "");
        });

    assertEquals(2, storage.fetchData(SET, below));
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 405, 501})
  void givesUpAtOnceWhereTheOperatorMustAct(int status) {
    server.lie("GET", FILE, exchange -> answer(exchange, status, ""));

    String said = assertFails(false).getMessage();

    assertEquals(1, server.count("GET", PATH));
    assertTrue(said.contains(server.url() + FILE), said);
    assertTrue(said.contains(Integer.toString(status)), said);
  }

  @ParameterizedTest
  @CsvSource({"503, 1", "429, 1", "500, ", "503, tomorrow", "502, 0"})
  void asksAgainWhatIsBusy(int status, String retryAfter) throws IOException {
    AtomicInteger tries = new AtomicInteger();
    server.lie(
        "GET",
        FILE,
        exchange -> {
          if (tries.getAndIncrement() == 0) {
            if (retryAfter != null) {
              exchange.getResponseHeaders().add("Retry-After", retryAfter);
            }
            answer(exchange, status, "");
          } else {
            server.honest(exchange);
          }
        });
    long begin = System.nanoTime();

    storage.fetchData(SET, below);

    assertEquals("print(1)", fetched());
    if ("1".equals(retryAfter)) {
      assertTrue(System.nanoTime() - begin > TimeUnit.MILLISECONDS.toNanos(900));
    }
  }

  /** The longest pause is one of two seconds here. */
  @ParameterizedTest
  @CsvSource({"2, 1, 3", "3600, 2, 4", "-60, 0, 1"})
  void asksAgainAtTheTimeThatTheServerNames(int ahead, int least, int most) throws IOException {
    AtomicInteger tries = new AtomicInteger();
    server.lie(
        "GET",
        FILE,
        exchange -> {
          if (tries.getAndIncrement() == 0) {
            ZonedDateTime then = ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(ahead);
            exchange
                .getResponseHeaders()
                .set("Retry-After", DateTimeFormatter.RFC_1123_DATE_TIME.format(then));
            answer(exchange, 503, "");
          } else {
            server.honest(exchange);
          }
        });
    long begin = System.nanoTime();

    storage.fetchData(SET, below);

    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    assertEquals("print(1)", fetched());
    assertTrue(took.compareTo(Duration.ofSeconds(least)) >= 0, took::toString);
    assertTrue(took.compareTo(Duration.ofSeconds(most)) < 0, took::toString);
  }

  @Test
  void leavesWhatStaysBusyToThoseWithMorePatience() {
    server.lie("GET", FILE, exchange -> answer(exchange, 503, ""));

    assertTrue(assertFails(true).getMessage().contains("503"));
    assertEquals(3, server.count("GET", PATH));
  }

  private void cut(HttpExchange exchange, int after) throws IOException {
    byte[] bytes = server.content(FILE).bytes();
    exchange.getResponseHeaders().add("ETag", '"' + server.content(FILE).eTag() + '"');
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes, 0, after);
    exchange.getResponseBody().flush();
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
            throw new IOException("cut by the test");
          }
        });

    storage.fetchData(SET, below);

    assertEquals("0123456789".repeat(10), fetched());
    // what came with a cut may be lost with it
    assertTrue(server.count("GET", PATH) >= 10);
  }

  @Test
  void beginsAgainWhereTheServerHasNoRanges() throws IOException {
    AtomicInteger tries = new AtomicInteger();
    server.lie(
        "GET",
        FILE,
        exchange -> {
          if (tries.getAndIncrement() == 0) {
            cut(exchange, 3);
          } else {
            answer(exchange, 200, "print(1)");
          }
        });

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
    try (WebDav hasty = storage(server.url(), Duration.ofSeconds(3))) {
      assertTrue(assertFails(hasty, true).getMessage().contains("tasker.storage.timeout"));
    } finally {
      over.countDown();
    }
  }

  private static void await(CountDownLatch latch, int seconds) {
    try {
      latch.await(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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

  private void change(String path) {
    server.lie(
        "GET",
        path,
        exchange -> {
          exchange.getResponseHeaders().add("ETag", "\"another\"");
          answer(exchange, 200, "print(2)");
        });
  }

  @Test
  void refusesCodeThatChangedBetweenListingAndReading() {
    change(FILE);

    Refused refused = assertThrows(Refused.class, () -> storage.fetchCode(SET, below));

    assertEquals(Reason.HASH_MISMATCH, refused.reason());
    assertTrue(refused.getMessage().contains("changed while it was fetched"));
  }

  @Test
  void refusesCodeOfWhichAFileIsGone() {
    server.lie("GET", FILE, exchange -> answer(exchange, 404, ""));

    assertEquals(
        Reason.HASH_MISMATCH,
        assertThrows(Refused.class, () -> storage.fetchCode(SET, below)).reason());
  }

  @Test
  void refusesCodeThatChangedAfterItWasRead() {
    SharePath file = new SharePath(FILE);
    server.lie(
        "GET",
        FILE,
        exchange -> {
          server.honest(exchange);
          server.file(FILE, "print(2)");
        });

    Refused refused = assertThrows(Refused.class, () -> storage.fetchCode(file, below));

    assertEquals(Reason.HASH_MISMATCH, refused.reason());
  }

  @Test
  void fetchesDataAgainThatChangedOnce() throws IOException {
    AtomicInteger tries = new AtomicInteger();
    server.lie(
        "GET",
        FILE,
        exchange -> {
          if (tries.getAndIncrement() == 0) {
            server.file(FILE, "changed");
          }
          server.honest(exchange);
        });

    storage.fetchData(SET, below);

    assertEquals("changed", fetched());
    change(FILE);
    assertTrue(assertFails(true).getMessage().contains("another ETag"));
  }

  @Test
  void refusesWhatComesEncoded() {
    server.lie(
        "GET",
        FILE,
        exchange -> {
          exchange.getResponseHeaders().add("Content-Encoding", "gzip");
          answer(exchange, 200, "12345678");
        });

    assertTrue(assertFails(false).getMessage().contains("encoded"));
  }

  @Test
  void fetchesManyFilesSeveralAtATime() throws Exception {
    for (int i = 0; i < 300; i++) {
      server.file("study/set/d%d/f%d".formatted(i % 7, i), "content " + i);
    }

    assertEquals(302, storage.fetchData(SET, below));

    assertEquals(302, landed().size());
    assertEquals("content 299", Files.readString(below.resolve("study/set/d5/f299"), UTF_8));
  }

  @Test
  void stopsAllTransfersWhenOneFails() {
    for (int i = 0; i < 300; i++) {
      server.file("study/set/a" + i, "content " + i);
    }
    server.lie("GET", "study/set/a0", exchange -> answer(exchange, 403, ""));

    assertFails(false);

    assertTrue(
        server.heard().stream().filter(request -> request.method().equals("GET")).count() < 250);
  }

  @Test
  void isEndedByAnInterruptAndLeavesNoTransferBehind() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    server.lie(
        "GET",
        FILE,
        exchange -> {
          begun.countDown();
          await(over, 60);
        });
    AtomicInteger state = new AtomicInteger();
    Thread task =
        new Thread(
            () -> {
              try {
                storage.fetchData(SET, below);
              } catch (RuntimeException e) {
                state.set(Thread.currentThread().isInterrupted() ? 1 : 2);
              }
            });
    task.start();
    begun.await();
    task.interrupt();
    task.join(30_000);
    over.countDown();

    assertEquals(1, state.get());
  }

  @Test
  void saysWhyTheStorageIsAway() {
    server.lie("PROPFIND", "", exchange -> answer(exchange, 401, ""));
    assertTrue(storage.objection().contains("(401)"), storage::objection);
    assertFalse(storage.objection().contains("hidden"));
    long asked = server.count("PROPFIND", "/dav/");
    storage.objection();
    assertEquals(asked, server.count("PROPFIND", "/dav/"));

    server.close();
    try (WebDav away = storage(server.url(), Duration.ofMinutes(1))) {
      assertTrue(away.objection().contains("cannot be reached"), away::objection);
      assertFails(away, true);
    }
  }

  @Test
  void doesNotWaitLongForReadiness() {
    CountDownLatch over = new CountDownLatch(1);
    server.lie("PROPFIND", "", exchange -> await(over, 60));
    try {
      assertTrue(storage.objection().contains("took longer"), storage::objection);
    } finally {
      over.countDown();
    }
  }
}
