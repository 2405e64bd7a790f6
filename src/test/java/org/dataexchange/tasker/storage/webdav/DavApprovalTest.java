package org.dataexchange.tasker.storage.webdav;

import static org.dataexchange.tasker.storage.webdav.LyingServer.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the ETag of a folder proves. */
@Timeout(60)
class DavApprovalTest extends DavCase {

  private static final String FOLDER =
      "<d:getetag>\"%s\"</d:getetag><o:fileid xmlns:o='http://owncloud.org/ns'>7</o:fileid>";

  /**
   * Gives the folder an ETag, as those of the ownCloud family do; it changes after some answers.
   */
  private void tagFolder(int answers) {
    AtomicInteger count = new AtomicInteger();
    server.lie(
        "PROPFIND",
        "study/set",
        exchange -> {
          String tag = count.getAndIncrement() < answers ? "first" : "second";
          list(exchange, tag);
        });
    server.lie(
        "PROPFIND",
        "study/set/",
        exchange -> list(exchange, count.getAndIncrement() < answers ? "first" : "second"));
  }

  private void list(HttpExchange exchange, String tag) throws IOException {
    String self = LyingServer.response("/dav/study/set/", "<d:collection/>", FOLDER.formatted(tag));
    boolean children = "1".equals(exchange.getRequestHeaders().getFirst("Depth"));
    String file =
        LyingServer.response(
            "/dav/study/set/run.py",
            "",
            "<d:getetag>\"%s\"</d:getetag>".formatted(server.content("study/set/run.py").eTag()));
    answer(exchange, 207, LyingServer.multistatus(children ? self + file : self));
  }

  @Test
  void isTrustedWhereTheServerIsOfTheOwnCloudFamily() {
    tagFolder(100);

    assertEquals(Optional.of("first"), storage.fetchCode(SET, below).eTag());
    assertEquals(Optional.of("first"), storage.look(SET).eTag());
  }

  @Test
  void provesNothingWhenItChangesMeanwhile() {
    tagFolder(1);

    Refused refused = assertThrows(Refused.class, () -> storage.fetchCode(SET, below));

    assertEquals(Reason.HASH_MISMATCH, refused.reason());
    assertTrue(refused.getMessage().contains("another one than before"), refused.getMessage());
  }

  @Test
  void isNotAskedForWhereTheDiskIsTooSmall() {
    server.lie(
        "PROPFIND",
        "study/set",
        exchange ->
            answer(
                exchange,
                207,
                LyingServer.multistatus(
                    LyingServer.folder("study/set")
                        + LyingServer.response(
                            "/dav/study/set/a",
                            "",
                            "<d:getcontentlength>99999999999999999</d:getcontentlength>"))));

    assertTrue(assertFails(true).getMessage().contains("has room for"));
    assertEquals(0, server.count("GET", "/dav/study/set/a"));
  }
}
