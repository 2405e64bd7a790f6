package org.dataexchange.tasker.storage.webdav;

import static org.dataexchange.tasker.storage.webdav.LyingServer.answer;
import static org.dataexchange.tasker.storage.webdav.LyingServer.folder;
import static org.dataexchange.tasker.storage.webdav.LyingServer.multistatus;
import static org.dataexchange.tasker.storage.webdav.LyingServer.response;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.SharePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Listings that lead elsewhere, contradict themselves, or have no end. */
@Timeout(120)
class LyingListingTest extends DavCase {

  private static final String PATH = "study/set";

  private void list(String... responses) {
    server.lie(
        "PROPFIND",
        PATH,
        exchange -> answer(exchange, 207, multistatus(String.join("", responses))));
  }

  private void assertNothingWasFetched() throws IOException {
    assertEquals(List.of(), landed());
    assertTrue(server.heard().stream().noneMatch(request -> request.method().equals("GET")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/dav/study/set/../../../etc/cron.d/x",
        "/dav/study/set/%2e%2e/x",
        "/dav/study/set/..%2Fx",
        "/../../etc/cron.d/x",
        "/etc/passwd",
        "//other.example/dav/study/set/x",
        "/dav/study/other/x",
        "/dav/study/set-evil/x",
        "/dav/study/set/in/x",
        "/dav/study",
        "/dav/",
        "x",
        "/dav/study/set/a%00b",
        "/dav/study/set/a%0ab%1b[2J/x"
      })
  void areRefusedWithTheHrefBeforeAByteIsWritten(String href) throws IOException {
    list(folder(PATH), response(href, "", ""));

    String said = assertFails(false).getMessage();

    assertTrue(said.contains("cannot be trusted"), said);
    assertTrue(said.contains("'" + href + "'"), said);
    assertNothingWasFetched();
  }

  @Test
  void areRefusedWhereAnythingIsThereTwice() throws IOException {
    list(
        folder(PATH), response("/dav/study/set/a", "", ""), response("/dav/study/set/%61", "", ""));
    assertTrue(assertFails(false).getMessage().contains("twice"));

    list(folder(PATH), response("/dav/study/set/a", "", ""), folder("study/set/a"));
    assertTrue(assertFails(false).getMessage().contains("twice"));

    list(folder(PATH), folder(PATH));
    assertTrue(assertFails(false).getMessage().contains("twice"));
    assertNothingWasFetched();
  }

  @Test
  void areRefusedWhereAFileIsAFolderToo() throws IOException {
    list(folder(PATH), response("/dav/study/set/a/", "", ""));
    assertTrue(assertFails(false).getMessage().contains("a file that ends like a folder"));

    list(response("/dav/study/set", "", ""), response("/dav/study/set/a", "", ""));
    assertTrue(assertFails(false).getMessage().contains("a folder and a file"));

    list(folder(PATH), folder("study/set/a"));
    server.lie(
        "PROPFIND",
        "study/set/a/",
        exchange -> answer(exchange, 207, multistatus(response("/dav/study/set/a", "", ""))));
    assertTrue(assertFails(false).getMessage().contains("a folder and a file"));
    assertNothingWasFetched();
  }

  @Test
  void areRefusedWithoutWhatWasAskedFor() throws IOException {
    list(response("/dav/study/set/a", "", ""));
    assertTrue(assertFails(false).getMessage().contains("is not in it"));

    list();
    assertFails(false);
    assertNothingWasFetched();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html/>",
        "",
        "<!DOCTYPE a [<!ENTITY b 'c'><!ENTITY d '&b;&b;&b;&b;'>]><d:multistatus"
            + " xmlns:d='DAV:'>&d;</d:multistatus>"
      })
  void areRefusedWhereTheyAreNone(String text) throws IOException {
    server.lie("PROPFIND", PATH, exchange -> answer(exchange, 207, text));
    assertTrue(assertFails(false).getMessage().contains("cannot be trusted"));

    server.lie("PROPFIND", PATH, exchange -> answer(exchange, 200, text));
    server.lie("PROPFIND", PATH + "/", exchange -> answer(exchange, 200, text));
    assertTrue(assertFails(false).getMessage().contains("no WebDAV"));
    assertNothingWasFetched();
  }

  @Test
  void haveAnEnd() throws IOException {
    server.lie(
        "PROPFIND",
        PATH,
        exchange -> {
          exchange.sendResponseHeaders(207, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(multistatus(folder(PATH)).replace("</d:multistatus>", "").getBytes());
            for (int i = 0; i < 1_000_000; i++) {
              out.write(response("/dav/study/set/" + i, "", "").getBytes());
            }
          }
        });
    assertTrue(assertFails(false).getMessage().contains("too many"));
    assertNothingWasFetched();
  }

  @Test
  void areNotNestedWithoutEnd() throws IOException {
    StringBuilder path = new StringBuilder(PATH);
    for (int i = 0; i < 70; i++) {
      String folder = path.toString();
      path.append("/d");
      String inner = path.toString();
      server.lie(
          "PROPFIND",
          folder + (i == 0 ? "" : "/"),
          exchange -> answer(exchange, 207, multistatus(folder(folder) + folder(inner))));
    }
    assertTrue(assertFails(false).getMessage().contains("64 deep"));
    assertNothingWasFetched();
  }

  @Test
  void ofCodeHoldNoNameWithWhichTwoTreesCouldHaveOneDigest() throws IOException {
    list(folder(PATH), response("/dav/study/set/a%0Ab", "", ""));

    Refused refused = assertThrows(Refused.class, () -> storage.fetchCode(SET, below));

    assertEquals(Reason.INVALID_MESSAGE, refused.reason());
    assertNothingWasFetched();
  }

  @Test
  void areAskedForOneLevelAtATime() {
    server.file("study/set/a/b/c", "x");

    storage.fetchData(SET, below);

    assertEquals(1, server.count("PROPFIND", "/dav/study/set/a/b/"));
  }

  @Test
  void tellAMissingPathFromAStorageThatIsAway() {
    SharePath nothing = new SharePath("nothing");
    assertEquals(
        Reason.NOT_FOUND,
        assertThrows(Refused.class, () -> storage.fetchData(nothing, below)).reason());
    server.lie("PROPFIND", "", exchange -> answer(exchange, 404, ""));

    try (WebDav away = storage(server.url(), java.time.Duration.ofMinutes(1))) {
      assertThrows(StorageFailed.class, () -> away.fetchData(nothing, below));
    }
  }

  /** The JDK reads each member that holds nothing from within the one before. */
  @Test
  void arePackedInNoCountlessPieces() throws IOException {
    ByteArrayOutputStream one = new ByteArrayOutputStream();
    new GZIPOutputStream(one).close();
    server.lie(
        "PROPFIND",
        PATH,
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().add("Content-Encoding", "gzip");
          exchange.sendResponseHeaders(207, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(repeated(one, 100_000));
          }
        });
    assertFails(true);
    assertNothingWasFetched();
  }

  private static byte[] repeated(ByteArrayOutputStream one, int times) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < times; i++) {
      all.writeBytes(one.toByteArray());
    }
    return all.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<d:response><d:href>/dav/study/set/x</d:href><d:status>HTTP/1.1 404"
            + " x</d:status></d:response>",
        "<d:sync-token>x</d:sync-token>"
      })
  void haveAnEndWhereTheyListWhatIsNotThere(String again) throws IOException {
    AtomicLong written = new AtomicLong();
    server.lie(
        "PROPFIND",
        PATH,
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(207, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(multistatus(folder(PATH)).replace("</d:multistatus>", "").getBytes());
            for (int i = 0; i < 1_000_000; i++) {
              out.write(again.getBytes());
              written.incrementAndGet();
            }
            out.write("</d:multistatus>".getBytes());
          }
        });
    assertTrue(assertFails(false).getMessage().contains("too many"), written::toString);
    assertNothingWasFetched();
  }

  /** A wrong password, asked for by each message, so often locks the operator out. */
  @ParameterizedTest
  @ValueSource(ints = {401, 403, 500})
  void areNotAskedForAtEachFolderOnALongWay(int status) {
    server.lie("PROPFIND", "", exchange -> answer(exchange, status, ""));
    String way = "a/".repeat(500);
    for (int i = 0; i < 500; i++) {
      server.lie("PROPFIND", way.substring(0, 2 * i + 1), exchange -> answer(exchange, status, ""));
      server.lie("PROPFIND", way.substring(0, 2 * i + 2), exchange -> answer(exchange, status, ""));
    }
    SharePath far = new SharePath(way + "a");
    server.lie("PROPFIND", far.value(), exchange -> answer(exchange, status, ""));
    server.lie("PROPFIND", far.value() + "/", exchange -> answer(exchange, status, ""));

    assertThrows(StorageFailed.class, () -> storage.fetchData(far, below));

    long asked = server.heard().size();
    assertTrue(asked < 20, () -> asked + " requests");
  }
}
