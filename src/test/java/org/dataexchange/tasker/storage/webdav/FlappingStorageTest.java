package org.dataexchange.tasker.storage.webdav;

import static org.dataexchange.tasker.storage.webdav.LyingServer.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.SharePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A storage that is ill for a moment, between two questions: a front end says 404 while what is
 * behind it starts. A task that is rejected for that is lost to its sender.
 */
@Timeout(120)
class FlappingStorageTest extends DavCase {

  /** Answers so for as many requests, with or without a slash behind the path. */
  private void illAt(String method, String path, int requests, int status) {
    AtomicInteger left = new AtomicInteger(requests);
    for (String spelled : List.of(path, path + '/')) {
      server.lie(
          method,
          spelled,
          exchange -> {
            if (left.getAndDecrement() > 0) {
              answer(exchange, status, "404 page not found");
            } else {
              server.honest(exchange);
            }
          });
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void hasNoDataMissingThatItHadNotForAMoment(int requests) {
    illAt("PROPFIND", "study/set", requests, 404);

    assertEquals(2, storage.fetchData(SET, below).files());
  }

  @Test
  void hasNoCodeMissingThatItHadNotForAMoment() {
    illAt("PROPFIND", "study/set", 2, 404);

    assertEquals(64, storage.fetchCode(SET, below).sha256().length());
  }

  @ParameterizedTest
  @CsvSource({"GET, study/set/run.py", "PROPFIND, study/set/in"})
  void hasNoCodeChangedOfWhichAPartWasAwayForAMoment(String method, String path) {
    illAt(method, path, 1, 404);

    assertEquals(64, storage.fetchCode(SET, below).sha256().length());
  }

  @Test
  void hasNoCodeChangedThatWasAwayAfterItWasRead() {
    SharePath file = new SharePath(FILE);
    server.lie(
        "GET",
        FILE,
        exchange -> {
          server.honest(exchange);
          illAt("PROPFIND", FILE, 2, 404);
          server.repent("GET", FILE);
        });

    assertEquals(64, storage.fetchCode(file, below).sha256().length());
  }

  /** A folder leaves out what another server behind it has, while that one is away. */
  @ParameterizedTest
  @ValueSource(ints = {423, 429, 502, 503, 504})
  void hasNothingMissingThatItCannotSayAnythingOfNow(int status) {
    illAt("PROPFIND", "mounted", 1_000, status);

    StorageFailed failed =
        assertThrows(StorageFailed.class, () -> storage.fetchData(new SharePath("mounted"), below));

    assertEquals(true, failed.worthTryingAgain(), failed.getMessage());
  }
}
