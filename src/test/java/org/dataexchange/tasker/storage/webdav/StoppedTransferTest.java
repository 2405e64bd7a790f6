package org.dataexchange.tasker.storage.webdav;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.dataexchange.tasker.cache.ContentCache;
import org.dataexchange.tasker.task.FetchedData;
import org.dataexchange.tasker.task.Size;
import org.dataexchange.tasker.task.Transferred;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Transfers that nobody wants any more while they are under way. */
@Timeout(60)
class StoppedTransferTest extends DavCase {

  private static final class Unwanted extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private final Transferred unwanted =
      new Transferred(
          Duration.ofMillis(1),
          sofar -> {
            throw new Unwanted();
          });

  @Override
  ContentCache cache() {
    return ContentCache.in(run.resolve("cache"), new Size(1 << 20), Clock.systemUTC());
  }

  @Test
  void endsInTheMiddleOfAFileWithoutEnd() {
    server.lie(
        "GET",
        "study/set/run.py",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream body = exchange.getResponseBody()) {
            while (true) {
              body.write(new byte[64]);
              body.flush();
            }
          }
        });
    server.file("study/set/run.py", "x".repeat(1 << 20));

    assertThrows(Unwanted.class, () -> storage.fetchData(SET, below, unwanted));
  }

  @Test
  void endsWhileAnotherRunTransfersTheSame() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    server.lie(
        "GET",
        "study/set/run.py",
        exchange -> {
          asked.countDown();
          try {
            answer.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          server.honest(exchange);
        });
    Future<FetchedData> first = io.submit(() -> storage.fetchData(SET, run.resolve("first")));
    asked.await();

    assertThrows(Unwanted.class, () -> storage.fetchData(SET, below, unwanted));

    answer.countDown();
    assertEquals(2, first.get().files());
  }
}
