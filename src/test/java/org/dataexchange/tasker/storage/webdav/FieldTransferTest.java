package org.dataexchange.tasker.storage.webdav;

import static org.dataexchange.tasker.storage.webdav.LyingServer.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.SharePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Transfers as servers in the field do them; docs/field.md says which. */
@Timeout(120)
class FieldTransferTest extends DavCase {

  private static final String PACKED = "study/set/reads.gz";

  private void label(String path, String encoding) {
    server.lie(
        "GET",
        path,
        exchange -> {
          exchange.getResponseHeaders().add("Content-Encoding", encoding);
          server.honest(exchange);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-gzip", "gzip", "x-compress", "br", "", "Identity", "utf-8"})
  void takesAFileThatIsOnlyLabelledAsPacked(String encoding) throws IOException {
    server.file(PACKED, "as it is stored");
    label(PACKED, encoding);

    assertEquals(3, storage.fetchData(SET, below).files());

    assertEquals("as it is stored", java.nio.file.Files.readString(below.resolve(PACKED)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"own", "suffix", "weak", "none"})
  void refusesWhatWasPackedOnTheWay(String tag) {
    server.file(FILE, "print(1)".repeat(500));
    server.lie(
        "GET",
        FILE,
        exchange -> {
          String own = server.content(FILE).eTag();
          exchange.getResponseHeaders().add("Content-Encoding", "gzip");
          if (!tag.equals("none")) {
            String text = '"' + own + (tag.equals("suffix") ? "-gzip" : "") + '"';
            exchange.getResponseHeaders().add("ETag", (tag.equals("weak") ? "W/" : "") + text);
          }
          ByteArrayOutputStream packed = new ByteArrayOutputStream();
          try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(server.content(FILE).bytes());
          }
          exchange.sendResponseHeaders(200, packed.size());
          exchange.getResponseBody().write(packed.toByteArray());
        });

    String said = assertFails(false).getMessage();

    assertTrue(said.contains("Content-Encoding: gzip"), said);
  }

  @Test
  void takesAnEmptyFileThatIsAnsweredWithNoContent() throws IOException {
    server.file(FILE, "");
    server.lie("GET", FILE, exchange -> answer(exchange, 204, ""));

    assertEquals(2, storage.fetchData(SET, below).files());

    assertEquals("", fetched());
  }

  private void cutAtOnce(HttpExchange exchange, int after) throws IOException {
    byte[] bytes = server.content(FILE).bytes();
    exchange.getResponseHeaders().add("ETag", '"' + server.content(FILE).eTag() + '"');
    exchange.sendResponseHeaders(200, 0);
    exchange.getResponseBody().write(bytes, 0, after);
    exchange.getResponseBody().flush();
    throw new IOException("cut by the test");
  }

  /** It comes cut; whoever asks for the rest is answered so. */
  private void answersWithTheRest(int after, HttpHandler rest) {
    server.lieOnce(
        "GET",
        FILE,
        exchange -> cutAtOnce(exchange, after),
        exchange -> {
          if (exchange.getRequestHeaders().containsKey("Range")) {
            rest.handle(exchange);
          } else {
            server.honest(exchange);
          }
        });
  }

  @Test
  void asksForAllOfItWhereAResumedPartBeginsElsewhere() throws IOException {
    server.file(FILE, "0123456789".repeat(50_000));
    answersWithTheRest(
        123_456,
        exchange -> {
          byte[] rest = new byte[500_000 - 65_536];
          exchange.getResponseHeaders().add("Content-Range", "bytes 65536-499999/500000");
          exchange.sendResponseHeaders(206, rest.length);
          exchange.getResponseBody().write(rest);
        });

    storage.fetchData(SET, below);

    assertEquals("0123456789".repeat(50_000), fetched());
  }

  @Test
  void asksForAllOfItWhereNothingIsLeftToResume() throws IOException {
    server.file(FILE, "0123456789".repeat(1000));
    answersWithTheRest(10_000, exchange -> answer(exchange, 416, ""));

    storage.fetchData(SET, below);

    assertEquals("0123456789".repeat(1000), fetched());
  }

  @ParameterizedTest
  @CsvSource({
    "408,",
    "421,",
    "423,",
    "425,",
    "509,",
    "520,",
    "522,",
    "524,",
    "529,",
    "599,",
    "409, 0",
    "413, 0",
    "403, 0",
    "507, 0",
    "409, 99999999999999999999",
    "409, -1",
    "409, 1.5",
    "409, soon",
    "409, 0; x",
    "404, 0",
    "410, 0",
    "429, 'Sun, 06 Nov 1994 08:49:37 GMT'",
    "429, 'Sunday, 06-Nov-94 08:49:37 GMT'",
    "429, 'Sun Nov  6 08:49:37 1994'"
  })
  void asksAgainWhatIsNotNow(int status, String retryAfter) throws IOException {
    AtomicInteger tries = new AtomicInteger();
    server.lie(
        "GET",
        FILE,
        exchange -> {
          if (tries.getAndIncrement() > 0) {
            server.honest(exchange);
            return;
          }
          if (retryAfter != null) {
            exchange.getResponseHeaders().add("Retry-After", retryAfter);
          }
          answer(exchange, status, "");
        });

    storage.fetchData(SET, below);

    assertEquals("print(1)", fetched());
  }

  @Test
  void saysWhichLoginTheServerWants() {
    server.lie(
        "PROPFIND",
        "study/set",
        exchange -> {
          exchange.getResponseHeaders().add("WWW-Authenticate", "Digest realm=\"x\", nonce=\"y\"");
          exchange.getResponseHeaders().add("WWW-Authenticate", "NTLM");
          answer(exchange, 401, "");
        });

    String said = assertFails(false).getMessage();

    assertTrue(said.contains("Digest, NTLM") && said.contains("Basic"), said);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      value = {"\"abc\", \"abc\"", "abc, \"abc\"", "\"\"abc\"\", \"abc\"", "w/\"abc\", W/\"abc\""})
  void knowsAnETagInOtherQuotes(String listed, String sent) {
    String entry =
        LyingServer.response(
            PATH,
            "",
            "<d:getcontentlength>8</d:getcontentlength><d:getetag>%s</d:getetag>"
                .formatted(listed));
    server.lie("PROPFIND", FILE, exchange -> answer(exchange, 207, LyingServer.multistatus(entry)));
    server.lie(
        "GET",
        FILE,
        exchange -> {
          exchange.getResponseHeaders().add("ETag", sent);
          answer(exchange, 200, "print(1)");
        });

    FetchedCode code = storage.fetchCode(new SharePath(FILE), below);

    assertEquals("abc", code.eTag().orElseThrow());
  }

  @Test
  void tellsNobodyWhatAnAddressIsSignedWith() {
    server.lie(
        "GET",
        FILE,
        exchange -> {
          exchange
              .getResponseHeaders()
              .add("Location", "https://bucket.example/a?X-Sign=hidden-key#hidden");
          answer(exchange, 302, "");
        });

    String said = assertFails(false).getMessage();

    assertTrue(said.contains("https://bucket.example/a"), said);
  }

  @Test
  void saysWhoAsksAsFirewallsWantIt() throws IOException {
    List<String> agents = new CopyOnWriteArrayList<>();
    server.lie(
        "GET",
        FILE,
        exchange -> {
          var headers = exchange.getRequestHeaders();
          agents.add(headers.getFirst("User-Agent") + ", " + headers.getFirst("Accept"));
          server.honest(exchange);
        });

    storage.fetchData(SET, below);

    assertEquals(List.of("Tasker, */*"), agents);
  }
}
