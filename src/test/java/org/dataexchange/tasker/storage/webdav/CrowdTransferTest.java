package org.dataexchange.tasker.storage.webdav;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.storage.webdav.LyingServer.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several transfers at a time, and what stops them. */
@Timeout(120)
class CrowdTransferTest extends DavCase {

  @Test
  void fetchesManyFilesSeveralAtATime() throws Exception {
    for (int i = 0; i < 300; i++) {
      server.file("study/set/d%d/f%d".formatted(i % 7, i), "content " + i);
    }

    assertEquals(302, storage.fetchData(SET, below).files());

    assertEquals(302, landed().size());
    assertEquals("content 299", Files.readString(below.resolve("study/set/d5/f299"), UTF_8));
  }

  @Test
  void stopsAllTransfersWhenOneFails() {
    CountDownLatch refused = new CountDownLatch(1);
    for (int i = 0; i < 300; i++) {
      server.file("study/set/a" + i, "content " + i);
      server.lie(
          "GET",
          "study/set/a" + i,
          exchange -> {
            await(refused, 60);
            server.honest(exchange);
          });
    }
    server.lie(
        "GET",
        "study/set/a0",
        exchange -> {
          answer(exchange, 403, "");
          refused.countDown();
        });

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
    assertEquals(asked + 1, server.count("PROPFIND", "/dav/"), "what is not well is asked anew");

    server.repent("PROPFIND", "");
    assertEquals("", storage.objection());
    storage.objection();
    assertEquals(asked + 2, server.count("PROPFIND", "/dav/"), "what is well is remembered");

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
      String said = storage.objection();
      // the one or the other, by whether the question was sent before somebody looked
      assertTrue(said.contains("took longer") || said.contains("does not answer"), said);
    } finally {
      over.countDown();
    }
  }
}
