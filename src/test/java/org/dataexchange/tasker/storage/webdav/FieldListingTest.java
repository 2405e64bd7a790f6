package org.dataexchange.tasker.storage.webdav;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.storage.webdav.LyingServer.answer;
import static org.dataexchange.tasker.storage.webdav.LyingServer.folder;
import static org.dataexchange.tasker.storage.webdav.LyingServer.multistatus;
import static org.dataexchange.tasker.storage.webdav.LyingServer.response;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.SharePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Listings as servers in the field write them; docs/field.md says which. */
@Timeout(120)
class FieldListingTest extends DavCase {

  private static final String FOLDER = "study/set";
  private static final String LENGTH = "<d:getcontentlength>8</d:getcontentlength>";

  private void list(String... responses) {
    listRaw(multistatus(folder(FOLDER) + String.join("", responses)));
  }

  private void listRaw(String text) {
    server.lie("PROPFIND", FOLDER, exchange -> answer(exchange, 207, text));
  }

  private void assertFetches(String... names) throws IOException {
    storage.fetchData(SET, below);
    assertEquals(
        List.of(names).stream().map(name -> FOLDER + '/' + name).sorted().toList(), landed());
  }

  private static String refusing(String href, int status) {
    return "<d:response><d:href>%s</d:href><d:status>HTTP/1.1 %d x</d:status></d:response>"
        .formatted(href, status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/dav/study/set/a%20b",
        "/dav/study/set/a b",
        "/dav/study/s%65t/%61%20b",
        "/dav//study/set/a%20b",
        "//dav/study/set//a%20b",
        "/dav/./study/set/./a%20b",
        "https://inner.example:8443/dav/study/set/a%20b",
        "HTTP://127.0.0.1/dav/study/set/a%20b",
        "http://user@inner/dav/study/set/a%20b",
        "%2Fdav%2fstudy%2fset%2fa%20b",
        "\n  /dav/study/set/a%20b \n",
        "<![CDATA[/dav/study/set/a%20b]]>"
      })
  void mayGiveAPathInAnySpelling(String href) throws IOException {
    server.file("study/set/a b", "a b");
    list(response(href, "", ""));

    assertFetches("a b");

    assertEquals(1, server.count("GET", "/dav/study/set/a b"));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      value = {
        "a#b, a#b",
        "a?b, a?b",
        "100%, 100%",
        "50%zz, 50%zz",
        "a+b, a+b",
        "a%2bb, a+b",
        "%5ba%5D, [a]",
        "u\u0308, u\u0308",
        "%7ea, ~a"
      })
  void mayForgetToEscape(String spelled, String name) throws IOException {
    server.file("study/set/" + name, "x");
    list(response("/dav/study/set/" + spelled, "", ""));

    assertFetches(name);
  }

  @Test
  void mayNameAFolderWithoutItsSlash() throws IOException {
    list(response("/dav/study/set/in", "<d:collection/>", ""));

    assertFetches("in/x");
  }

  @Test
  void mayComposeWhatWasAskedForDecomposed() throws IOException {
    server.file("u\u0308/x", "x");
    server.lie(
        "PROPFIND",
        "u\u0308",
        exchange ->
            answer(
                exchange, 207, multistatus(folder("\u00fc") + response("/dav/%C3%BC/x", "", ""))));

    assertEquals(1, storage.fetchData(new SharePath("u\u0308"), below).files());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/dav/R&D%20(v2)/",
        "/dav/R%26d%20%28v2%29/",
        "/dav//R%26D%20%28v2%29/",
        "http://inner.example:81/dav/R%26D%20%28v2%29/",
        "R&D%20(v2)/",
        "//inner.example:81/dav/R%26D%20%28v2%29/",
        "//dav/R&D%20(v2)/",
        "/dav/./x/../R%26%44%20%28v2%29/",
        "../dav/R&D%20(v2)/",
        "/dav/R&D%20(v2)/#top",
        "/dav/R&D (v2)/"
      })
  void areFoundWhereARedirectSpellsTheFolderOtherwise(String location) {
    server.file("R&D (v2)/run.py", "1").file("R&d (v2)/run.py", "1");
    String name = location.contains("%26d") ? "R&d (v2)" : "R&D (v2)";
    server.lie(
        "PROPFIND",
        name,
        exchange -> {
          exchange.getResponseHeaders().add("Location", location);
          answer(exchange, 301, "");
        });

    assertEquals(1, storage.fetchData(new SharePath(name), below).files());
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "ISO-8859-1"})
  void areFoundWhereARedirectIsEscapedByNobody(String charset) throws Exception {
    server.file("\u00fc/run.py", "1");
    String asLatin = new String("/dav/\u00fc/".getBytes(charset), StandardCharsets.ISO_8859_1);
    server.lie(
        "PROPFIND",
        "\u00fc",
        exchange -> {
          exchange.getResponseHeaders().add("Location", asLatin);
          answer(exchange, 301, "");
        });

    assertEquals(1, storage.fetchData(new SharePath("\u00fc"), below).files());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/dav/other/",
        "/dav/R%26D%20%28v2%29/../other/",
        "//inner.example/R%26D%20%28v2%29/",
        "/dav/R%26D%20%28v2%29/?login",
        "/dav/R%26D%20%28v2%29"
      })
  void areNotFoundWhereARedirectLeadsElsewhere(String location) {
    server.file("R&D (v2)/run.py", "1");
    server.lie(
        "PROPFIND",
        "R&D (v2)",
        exchange -> {
          exchange.getResponseHeaders().add("Location", location);
          answer(exchange, 301, "");
        });

    SharePath path = new SharePath("R&D (v2)");
    assertThrows(StorageFailed.class, () -> storage.fetchData(path, below));
  }

  @Test
  void areFoundWhereTheServerWantsNoSlash() {
    server.lie(
        "PROPFIND",
        "study/set/in/",
        exchange -> {
          exchange.getResponseHeaders().add("Location", "/dav/study/set/in");
          answer(exchange, 301, "");
        });

    assertEquals(2, storage.fetchData(SET, below).files());
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 200})
  void areFoundWhereTheServerWantsASlash(int without) {
    server.lie("PROPFIND", FOLDER, exchange -> answer(exchange, without, "<html/>"));

    assertEquals(2, storage.fetchData(SET, below).files());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<d:response><d:href>/dav/nothing</d:href><d:status>HTTP/1.1 404 Not"
            + " Found</d:status></d:response>",
        "<d:response><d:href>/dav/nothing</d:href><d:propstat><d:prop></d:prop>"
            + "<d:status>HTTP/1.1 404 Not Found</d:status></d:propstat></d:response>",
        "<d:response><d:href>/dav/nothing</d:href><d:propstat><d:prop><d:resourcetype/><d:getetag/></d:prop><d:status>HTTP/0.0"
            + " 410 Gone</d:status></d:propstat></d:response>",
        "<d:error><s:exception"
            + " xmlns:s='http://sabredav.org/ns'>Sabre\\DAV\\Exception\\NotFound</s:exception></d:error>"
      })
  void sayWithinThatNothingIsThere(String inside) {
    server.lie("PROPFIND", "nothing", exchange -> answer(exchange, 207, multistatus(inside)));
    server.lie("PROPFIND", "nothing/", exchange -> answer(exchange, 207, multistatus(inside)));

    assertNotFound();
  }

  @Test
  void sayByAnErrorAloneThatNothingIsThere() {
    server.lie(
        "PROPFIND",
        "nothing",
        exchange ->
            answer(
                exchange,
                207,
                "<?xml version='1.0'?><d:error xmlns:d='DAV:' xmlns:s='http://sabredav.org/ns'>"
                    + "<s:exception>Sabre\\DAV\\Exception\\NotFound</s:exception></d:error>"));

    assertNotFound();
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 405, 409, 410})
  void areRefusedWhereNothingIs(int status) {
    server.lie("PROPFIND", "nothing", exchange -> answer(exchange, status, ""));
    server.lie("PROPFIND", "nothing/", exchange -> answer(exchange, status, ""));

    assertNotFound();
  }

  /** Whatever is said of it: whether it is there, the folder that it would be in tells. */
  @ParameterizedTest
  @CsvSource({
    "400,",
    "401,",
    "403,",
    "406,",
    "500,",
    "501,",
    "200, <html/>",
    "200,",
    "204,",
    "302,",
    "207, <html/>",
    "207, <d:multistatus xmlns:d='DAV:'/>"
  })
  void areOfNothingWhereTheFolderAroundItSaysSo(int status, String body) {
    for (String path : List.of("nothing", "nothing/", "study/nothing", "study/nothing/")) {
      server.lie(
          "PROPFIND",
          path,
          exchange -> {
            exchange.getResponseHeaders().add("Location", "/login");
            answer(exchange, status, body == null ? "" : body);
          });
    }

    assertNotFound();
    SharePath below = new SharePath("study/nothing/run.py");
    server.lie("PROPFIND", below.value(), exchange -> answer(exchange, status, ""));
    assertThrows(Refused.class, () -> storage.fetchCode(below, this.below));
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 500})
  void areNoneOfWhatTheFolderAroundItNames(int status) {
    server.lie("PROPFIND", FOLDER, exchange -> answer(exchange, status, ""));

    String said = assertFails(status == 500).getMessage();

    assertTrue(said.contains("" + status), said);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dav/Study/SET/", "/DAV/study/set/"})
  void maySpellAPathAsItIsOnADiskThatKnowsNoCase(String href) throws IOException {
    listRaw(multistatus(response(href, "<d:collection/>", "") + response(href + "run.py", "", "")));

    assertFetches("run.py");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 203})
  void mayComeWithAnotherStatus(int status) throws IOException {
    String entries = folder(FOLDER) + response("/dav/study/set/run.py", "", "");
    for (String path : List.of(FOLDER, FOLDER + '/')) {
      server.lie(
          "PROPFIND",
          path,
          exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "text/xml; charset=\"utf-8\"");
            answer(exchange, status, multistatus(entries));
          });
    }

    assertFetches("run.py");
  }

  private void assertNotFound() {
    SharePath nothing = new SharePath("nothing");
    Refused refused = assertThrows(Refused.class, () -> storage.fetchData(nothing, below));
    assertEquals(Reason.NOT_FOUND, refused.reason());
  }

  @ParameterizedTest
  @ValueSource(ints = {423, 425, 429, 503})
  void areAskedForAgainWhereOneEntryIsNotReady(int status) throws IOException {
    AtomicInteger tries = new AtomicInteger();
    server.lie(
        "PROPFIND",
        FOLDER,
        exchange -> {
          if (tries.getAndIncrement() > 0) {
            server.honest(exchange);
          } else {
            answer(
                exchange,
                207,
                multistatus(folder(FOLDER) + refusing("/dav/study/set/run.py", status)));
          }
        });

    assertFetches("in/x", "run.py");
  }

  @Test
  void mayNameWhatWasTakenAwayMeanwhile() throws IOException {
    list(response("/dav/study/set/run.py", "", ""), refusing("/dav/study/set/gone", 404));

    assertFetches("run.py");
  }

  @Test
  void arePartOfNothingWhereOneEntryIsForbidden() {
    list(response("/dav/study/set/run.py", "", ""), refusing("/dav/study/set/secret", 403));

    String said = assertFails(false).getMessage();

    assertTrue(said.contains("no permission to read") && said.contains("set/secret"), said);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<d:prop><d:resourcetype/></d:prop>",
        "<d:prop><d:resourcetype/></d:prop><d:status>HTTP/1.1 200</d:status>",
        "<d:prop><d:resourcetype/></d:prop><d:status>HTTP/0.0 200 OK</d:status>",
        "<d:prop><d:resourcetype/></d:prop><d:status>200 OK</d:status>",
        "<d:prop><d:resourcetype/><d:getcontentlength>-1</d:getcontentlength></d:prop>",
        "<d:prop><d:resourcetype/><d:getcontentlength/></d:prop>",
        "<d:prop><d:resourcetype/><d:getcontentlength>8 bytes</d:getcontentlength></d:prop>",
        "<d:prop><d:resourcetype/><d:getetag>\"\"</d:getetag><d:getlastmodified/></d:prop>",
        "<d:prop>" + LENGTH + "</d:prop>",
        "<d:prop>" + LENGTH + "<d:iscollection>0</d:iscollection></d:prop>"
      })
  void maySayOfAFileWhatTheyLike(String propstat) throws IOException {
    list(
        "<d:response><d:href>/dav/study/set/run.py</d:href><d:propstat>%s</d:propstat></d:response>"
            .formatted(propstat));

    assertFetches("run.py");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<d:resourcetype><d:collection/><x:addressbook xmlns:x='urn:x'/></d:resourcetype>",
        "<d:resourcetype><collection/></d:resourcetype>",
        "<d:resourcetype/><d:iscollection>1</d:iscollection>",
        "<d:iscollection>1</d:iscollection><d:getcontentlength>0</d:getcontentlength>",
        "<d:getetag>x</d:getetag>"
      })
  void maySayOfAFolderWhatTheyLike(String properties) throws IOException {
    list(
        ("<d:response><d:href>/dav/study/set/in/</d:href><d:propstat><d:prop>%s</d:prop>"
                + "<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>")
            .formatted(properties));

    assertFetches("in/x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\ufeff<?xml version='1.0' encoding='utf-8'?>%s",
        "\r\n\n <?xml version='1.0'?>%s",
        "\ufeff\n<?xml version='1.0'?>%s",
        "<!-- made by hand -->%s",
        "<?xml-stylesheet href='x'?>%s"
      })
  void mayBeginWithWhatIsNoXml(String form) throws IOException {
    String entry = response("/dav/study/set/run.py", "", "");
    listRaw(
        form.formatted(
            "<d:multistatus xmlns:d='DAV:'>" + folder(FOLDER) + entry + "</d:multistatus>"));

    assertFetches("run.py");
  }

  @Test
  void mayUseAnyPrefixAndAnyEncoding() throws IOException {
    String text =
        "<?xml version='1.0' encoding='UTF-16'?><multistatus xmlns='DAV:'><a:response"
            + " xmlns:a='DAV:'><href>/dav/study/set/</href><propstat><prop><b:resourcetype"
            + " xmlns:b='DAV:'><collection/></b:resourcetype></prop><status>HTTP/1.1 200"
            + " OK</status></propstat></a:response></multistatus>";
    server.lie("PROPFIND", FOLDER, exchange -> bytes(exchange, text.getBytes(UTF_16)));

    assertFetches();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "x-gzip", "GZIP"})
  void mayBePackedUnasked(String encoding) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(
          multistatus(folder(FOLDER) + response("/dav/study/set/run.py", "", "")).getBytes(UTF_8));
    }
    server.lie(
        "PROPFIND",
        FOLDER,
        exchange -> {
          exchange.getResponseHeaders().add("Content-Encoding", encoding);
          bytes(exchange, packed.toByteArray());
        });

    assertFetches("run.py");
  }

  private static void bytes(HttpExchange exchange, byte[] bytes) throws IOException {
    exchange.getRequestBody().readAllBytes();
    exchange.sendResponseHeaders(207, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Test
  void maySayMoreThanTheyWereAskedFor() {
    server.lie(
        "PROPFIND",
        FILE,
        exchange ->
            answer(
                exchange,
                207,
                multistatus(
                    response("/dav/" + FILE, "", "") + response("/dav/" + FILE + "/x", "", ""))));
    server.lie(
        "PROPFIND",
        "study/set/",
        exchange ->
            answer(
                exchange,
                207,
                multistatus(folder(FOLDER) + response("/dav/study/set/run.py", "", ""))));

    // the look after the transfer is one at the folder alone
    storage.fetchCode(SET, below);
  }

  @Test
  void mayComeOverTheOldestProtocolAfterANoteThatItTakesTime() throws IOException {
    String listing =
        multistatus(
            folder("") + response("/dav/x", "", "<d:getcontentlength>3</d:getcontentlength>"));
    try (RawServer raw =
            new RawServer(
                (head, body, out) -> {
                  if (head.startsWith("GET")) {
                    RawServer.write(out, "HTTP/1.0 200 OK\r\n\r\nabc");
                  } else {
                    RawServer.write(out, "HTTP/1.1 102 Processing\r\n\r\n");
                    RawServer.write(out, "HTTP/1.0 207 Multi-Status\r\n\r\n");
                    RawServer.write(
                        out,
                        head.contains("/dav/x ")
                            ? multistatus(
                                response(
                                    "/dav/x", "", "<d:getcontentlength>3</d:getcontentlength>"))
                            : listing);
                  }
                });
        WebDav old = storage(raw.url(), SOON)) {
      assertEquals("", old.objection());
      assertEquals(1, old.fetchData(new SharePath("x"), below).files());
    }
  }
}
