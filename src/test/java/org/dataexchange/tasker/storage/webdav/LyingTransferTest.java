package org.dataexchange.tasker.storage.webdav;

import static org.dataexchange.tasker.storage.webdav.LyingServer.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.dataexchange.tasker.storage.Shell;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.SharePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that lead elsewhere, refuse, or ask to wait. */
@Timeout(120)
class LyingTransferTest extends DavCase {

  @Test
  void fetchesCodeAndDataAsTheyAre() throws Exception {
    FetchedCode code = storage.fetchCode(SET, below);

    assertEquals(Shell.treeHash(below.resolve("study/set")), code.sha256());
    assertEquals(Optional.empty(), code.eTag());
    assertEquals(List.of("study/set/in/x", "study/set/run.py"), landed());
    assertEquals(2, storage.fetchData(SET, below).files());
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

    assertEquals(2, storage.fetchData(SET, below).files());
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
    server.lieOnce(
        "GET",
        FILE,
        exchange -> {
          if (retryAfter != null) {
            exchange.getResponseHeaders().add("Retry-After", retryAfter);
          }
          answer(exchange, status, "");
        });
    long begin = System.nanoTime();

    storage.fetchData(SET, below);

    assertEquals("print(1)", fetched());
    if ("1".equals(retryAfter)) {
      assertTrue(System.nanoTime() - begin > TimeUnit.MILLISECONDS.toNanos(900));
    }
  }

  /** From its answer to the next question; what is read wrongly makes that a minute or more. */
  @ParameterizedTest
  @CsvSource({"2, PT1H, 1", "3600, PT2S, 2", "-60, PT1H, 0"})
  void asksAgainAtTheTimeThatTheServerNames(int ahead, Duration longest, int least)
      throws IOException {
    AtomicLong answered = new AtomicLong();
    AtomicLong asked = new AtomicLong();
    server.lieOnce(
        "GET",
        FILE,
        exchange -> {
          answered.set(System.nanoTime());
          ZonedDateTime then = ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(ahead);
          exchange
              .getResponseHeaders()
              .set("Retry-After", DateTimeFormatter.RFC_1123_DATE_TIME.format(then));
          answer(exchange, 503, "");
        },
        exchange -> {
          asked.set(System.nanoTime());
          server.honest(exchange);
        });

    try (WebDav patient = storage(Duration.ofDays(1), Duration.ofMinutes(1), longest)) {
      patient.fetchData(SET, below);
    }

    Duration pause = Duration.ofNanos(asked.get() - answered.get());
    assertEquals("print(1)", fetched());
    assertTrue(pause.compareTo(Duration.ofSeconds(least)) >= 0, pause::toString);
    assertTrue(pause.compareTo(Duration.ofSeconds(30)) < 0, pause::toString);
  }

  @Test
  void leavesWhatStaysBusyToThoseWithMorePatience() {
    server.lie("GET", FILE, exchange -> answer(exchange, 503, ""));

    assertTrue(assertFails(true).getMessage().contains("503"));
    assertEquals(3, server.count("GET", PATH));
  }
}
