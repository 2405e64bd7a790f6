package org.dataexchange.tasker.storage.webdav;

import static org.dataexchange.tasker.storage.webdav.LyingServer.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.SharePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Shares that change while they are fetched. */
@Timeout(120)
class ChangedTransferTest extends DavCase {

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
    server.lieOnce(
        "GET",
        FILE,
        exchange -> {
          server.file(FILE, "changed");
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
}
