package org.dataexchange.tasker.storage.webdav;

import static org.dataexchange.tasker.storage.webdav.LyingServer.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.dataexchange.tasker.storage.LeftRun;
import org.dataexchange.tasker.storage.Shell;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.OwnProcess;
import org.dataexchange.tasker.task.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What keeps a result from being kept on a server, and what does not. */
@Timeout(60)
class ResultsDavTroubleTest extends ResultsDavCase {

  private static final String PART = ".part-node-1/run-1-1/";
  private static final String LARGE = PART + "outputs/deep/er/b.bin";
  private static final String PLACE = "task-1/run-1/";

  private void keep() {
    results.keep(LeftRun.report("task-1"), left);
  }

  private StorageFailed assertFails(boolean worthTryingAgain) {
    StorageFailed failed = assertThrows(StorageFailed.class, this::keep);
    assertEquals(worthTryingAgain, failed.worthTryingAgain(), failed.getMessage());
    assertFalse(failed.getMessage().contains("hidden"), failed.getMessage());
    assertEquals(List.of(), server.names().stream().filter(n -> n.startsWith("task")).toList());
    return failed;
  }

  private void assertKept() {
    assertEquals(LeftRun.FILES.lines().map(name -> PLACE + name).toList(), server.names());
    assertEquals(3_000_000, server.content(PLACE + "outputs/deep/er/b.bin").bytes().length);
    assertEquals(
        "report of run-1, attempt 1", new String(server.content(PLACE + "report.json").bytes()));
  }

  @ParameterizedTest
  @CsvSource({
    "507, true, the server has no room for",
    "413, false, is larger than the server takes (413)",
    "401, false, takes neither user nor password",
    "403, false, no permission to write",
    "409, true, is not there (409)",
    "405, false, answers PUT with 405",
    "302, false, no redirect is followed",
    "503, true, answers PUT with 503"
  })
  void saysWhyAFileIsNotTaken(int status, boolean worthTryingAgain, String why) {
    server.lie("PUT", LARGE, exchange -> answer(exchange, status, ""));

    String said = assertFails(worthTryingAgain).getMessage();

    assertTrue(said.contains(why) && said.contains("er/b.bin"), said);
    assertEquals(status == 503 ? 3 : 1, server.count("PUT", "/dav/" + LARGE));
  }

  @Test
  void sendsAgainOnlyWhatIsMissing() {
    server.lie("PUT", LARGE, exchange -> answer(exchange, 507, ""));
    assertFails(true);
    server.lie("PUT", LARGE, server::honest);

    keep();

    assertKept();
    assertEquals(1, server.count("PUT", "/dav/" + PART + "outputs/a.txt"));
    assertEquals(1, server.count("MKCOL", "/dav/" + PART + "outputs/deep/"));
  }

  @Test
  void sendsAgainWhatIsThereInPart() {
    server.lie(
        "PUT",
        LARGE,
        exchange -> {
          server.file(LARGE, "cut");
          answer(exchange, 507, "");
        });
    assertFails(true);
    server.lie("PUT", LARGE, server::honest);

    keep();

    assertKept();
  }

  @Test
  void removesWhatAFormerServerLeftAlthoughItCouldNotBeSeenAtFirst() {
    keep();
    server.file(PART.replace("run-1", "former") + "a.txt", "left");
    AtomicBoolean ill = new AtomicBoolean(true);
    server.lie(
        "PROPFIND",
        ".part-node-1/",
        exchange -> {
          if (ill.get() && server.count("MKCOL", "/dav/.part-node-1/") < 2) {
            answer(exchange, 500, "");
          } else {
            server.honest(exchange);
          }
        });
    try (ResultsDav next = results(server.url(), io, IDLE)) {
      next.keep(LeftRun.report("task-1"), left);
    }

    assertEquals(1, server.count("DELETE", "/dav/.part-node-1/former-1/"));
  }

  /** Does what it is asked for, and is cut before it can say so. */
  private HttpHandler loseFirstAnswer(AtomicBoolean lost) {
    return exchange -> {
      if (lost.compareAndSet(false, true)) {
        server.write(exchange);
        exchange.getResponseHeaders().add("Content-Length", "broken");
        exchange.close();
      } else {
        server.honest(exchange);
      }
    };
  }

  @ParameterizedTest
  @CsvSource({
    "MKCOL, .part-node-1/",
    "MKCOL, .part-node-1/run-1-1/",
    "MKCOL, .part-node-1/run-1-1/outputs/deep/",
    "PUT, .part-node-1/run-1-1/outputs/deep/er/b.bin",
    "PUT, .part-node-1/run-1-1/report.json",
    "MKCOL, task-1/",
    "MOVE, .part-node-1/run-1-1/"
  })
  void endsTheSameWhenAnAnswerIsLost(String method, String path) {
    AtomicBoolean lost = new AtomicBoolean();
    server.lie(method, path, loseFirstAnswer(lost));

    keep();

    assertTrue(lost.get());
    assertKept();
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 204, 207})
  void believesNoMoveThatDidNotHappen(int status) {
    server.lie("MOVE", ".part-node-1/run-1-1/", exchange -> answer(exchange, status, ""));

    assertFails(true);
  }

  @Test
  void sendsNoPasswordToAnotherServer() throws IOException {
    try (LyingServer other = new LyingServer()) {
      server.lie(
          "PUT",
          LARGE,
          exchange -> {
            exchange.getResponseHeaders().add("Location", other.url() + LARGE);
            answer(exchange, 307, "");
          });

      assertFails(false);

      assertEquals(List.of(), other.heard());
    }
  }

  @Test
  void keepsTheResultOfAServerThatWasKilledInTheMidst() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch killed = new CountDownLatch(1);
    server.lie(
        "PUT",
        LARGE,
        exchange -> {
          arrived.countDown();
          try {
            killed.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    Process former = OwnProcess.start(Main.class, server.url(), run);
    try {
      assertTrue(arrived.await(30, TimeUnit.SECONDS));
    } finally {
      former.destroyForcibly().waitFor();
      killed.countDown();
    }
    assertEquals(0, server.names().stream().filter(n -> n.startsWith("task")).count());
    server.lie("PUT", LARGE, server::honest);

    keep();
    assertKept();

    // it dies again before its answer is on the disk
    try (ResultsDav next = results(server.url(), io, IDLE)) {
      next.keep(LeftRun.report("task-1"), left);
    }
    assertKept();
  }

  /** Keeps a result as a server of its own. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) {
      ExecutorService io = Executors.newCachedThreadPool();
      try (ResultsDav results = results(URI.create(arguments[0]), io, IDLE)) {
        results.keep(LeftRun.report("task-1"), new RunFolder(Path.of(arguments[1])));
      } catch (StorageFailed e) {
        System.out.println(e.getMessage());
      }
      io.shutdownNow();
    }
  }

  @Test
  void holdsNoFileInMemory() throws Exception {
    Shell.run(left.outputs(), "truncate -s 500M large");
    server.lie("PUT", PART + "outputs/large", exchange -> answer(exchange, 507, ""));

    String said = OwnProcess.run("true", "32m", Main.class, server.url(), run);

    assertTrue(said.contains("no room for"), said);
  }
}
