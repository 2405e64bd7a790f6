package org.dataexchange.tasker.storage.webdav;

import static org.dataexchange.tasker.storage.webdav.LyingServer.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.dataexchange.tasker.storage.webdav.client.DavClient;
import org.dataexchange.tasker.task.StorageRoot;
import org.dataexchange.tasker.task.StorageRoot.FolderETags;
import org.dataexchange.tasker.task.Ticker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** By what a server is judged. */
@Timeout(120)
class DavHealthTest extends DavCase {

  /** Longer than a probe with a stop-watch would wait. */
  @Test
  void callsNoServerAwayThatIsSlow() {
    server.lie(
        "PROPFIND",
        "",
        exchange -> {
          await(new CountDownLatch(1), 11);
          server.honest(exchange);
        });
    StorageRoot setup =
        new StorageRoot(
            server.url(),
            Optional.empty(),
            Optional.empty(),
            FolderETags.AUTO,
            Duration.ofMinutes(1),
            Optional.empty());

    try (WebDav slow =
        new WebDav(setup, cache(), Ticker.SYSTEM, io, () -> true, DavClient.RetryPolicy.USUAL)) {
      assertEquals("", slow.objection());
    }
  }

  @Test
  void judgesByWhatWasDoneForTasks() {
    server.lie("PROPFIND", "", exchange -> answer(exchange, 500, ""));
    assertTrue(storage.objection().contains("500"));

    storage.fetchData(SET, below);

    long asked = server.count("PROPFIND", "/dav/");
    assertEquals("", storage.objection());
    assertEquals(asked, server.count("PROPFIND", "/dav/"));
  }

  @Test
  void believesNoPageForPeople() {
    server.lie("PROPFIND", "", exchange -> answer(exchange, 200, "<html>Log in</html>"));

    String said = storage.objection();

    assertTrue(said.contains("it is no WebDAV"), said);
    assertEquals(said, storage.objection());
  }
}
