package org.dataexchange.tasker.storage.webdav;

import static org.dataexchange.tasker.storage.webdav.LyingServer.answer;
import static org.dataexchange.tasker.storage.webdav.LyingServer.multistatus;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.storage.LeftRun;
import org.dataexchange.tasker.storage.webdav.RemovableResults.Place;
import org.dataexchange.tasker.storage.webdav.client.DavClient;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.Samples;
import org.dataexchange.tasker.task.StorageRoot;
import org.dataexchange.tasker.task.StorageRoot.FolderETags;
import org.dataexchange.tasker.task.StorageRoot.Login;
import org.dataexchange.tasker.task.Ticker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Results on a server that are removed, whatever it says of that. */
@Timeout(60)
class RemovableResultsTest extends ResultsDavCase {

  private static final Place PLACE = new Place("task-1", "run-1");
  private static final String RUN = "task-1/run-1/";

  private RemovableResults removable;

  @BeforeEach
  void hasAResult() {
    removable =
        new RemovableResults(
            new StorageRoot(
                server.url(),
                Optional.of(new Login("writer", "hidden")),
                Optional.empty(),
                FolderETags.AUTO,
                Duration.ofMinutes(1),
                Optional.empty()),
            Ticker.SYSTEM,
            io,
            new DavClient.RetryPolicy(
                Duration.ofSeconds(2),
                Duration.ofSeconds(IDLE),
                2,
                Duration.ofMillis(20),
                Duration.ofSeconds(2)));
    results.keep(LeftRun.report("task-1"), left);
  }

  @AfterEach
  void endThis() {
    removable.close();
  }

  @Test
  void goWithTheFolderOfTheTask() {
    assertTrue(removable.isThere(PLACE));

    assertTrue(removable.remove(PLACE));

    assertEquals(List.of(), server.names());
    assertEquals(1, server.count("DELETE", "/dav/task-1/"));
    assertFalse(removable.isThere(PLACE));
    assertFalse(removable.remove(PLACE));
  }

  @Test
  void leaveWhatOtherRunsOfTheTaskKept() {
    results.keep(Samples.report("run-2", "task-1", 1), left);

    removable.remove(PLACE);

    assertEquals(
        LeftRun.FILES.lines().map(name -> "task-1/run-2/" + name).toList(), server.names());
    assertEquals(0, server.count("DELETE", "/dav/task-1/"));
  }

  @Test
  void areLookedForWithoutRemovingThem() {
    List<String> before = server.names();

    removable.isThere(PLACE);

    assertEquals(before, server.names());
  }

  @Test
  void areFoundByTheRunWhereTheTaskIsNotKnown() {
    results.keep(LeftRun.report("ward 7\0"), left);

    List<Place> found = removable.placesOf("run-1");

    assertEquals(List.of(removable.place("ward 7\0", "run-1")), found);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../other", "..", ".", "*", "", "a/b", "a%2Fb", "a b", "~x", "run\n"})
  void haveNoNameThatLeadsElsewhere(String run) {
    assertThrows(IllegalArgumentException.class, () -> removable.place("task-1", run));
    assertThrows(IllegalArgumentException.class, () -> new Place("task-1", run));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../other", "..", "*", "", "a/b", "a%2Fb"})
  void haveATasksNameOfTheirOwnWhereItCouldLeadElsewhere(String task) {
    assertTrue(
        removable
            .address(removable.place(task, "1"))
            .getRawPath()
            .matches("/dav/~[0-9a-f]{64}/1/"));
  }

  @Test
  void areNotWhatSomebodyElseKeepsThere() {
    server.fileInFolders("photos/2024/a.jpg", "x");

    StorageFailed failed =
        assertThrows(StorageFailed.class, () -> removable.remove(new Place("photos", "2024")));

    assertEquals("it holds something else than a result", failed.getMessage());
    assertTrue(server.names().contains("photos/2024/a.jpg"));
    assertEquals(0, server.count("DELETE", "/dav/photos/2024/"));
  }

  @Test
  void areKnownWhereAFormerTryRemovedThemInPart() {
    server.fileInFolders("task-2/run-2/outputs/a", "x");

    assertTrue(removable.remove(new Place("task-2", "run-2")));

    assertFalse(server.names().contains("task-2/run-2/outputs/a"));
  }

  @ParameterizedTest
  @CsvSource({
    "403, no permission to write",
    "423, answers DELETE with 423",
    "500, answers DELETE with 500",
    "401, takes neither user nor password",
    "207, did only a part of DELETE (207)",
    "202, the server says that it is removed"
  })
  void stayWhereTheServerDoesNotRemoveThem(int status, String why) {
    server.lie("DELETE", RUN, exchange -> answer(exchange, status, multistatus("")));

    StorageFailed failed = assertThrows(StorageFailed.class, () -> removable.remove(PLACE));

    assertTrue(failed.getMessage().contains(why), failed.getMessage());
    assertFalse(failed.getMessage().contains("hidden"), failed.getMessage());
    assertEquals("", removable.objection());
    assertEquals(0, server.count("DELETE", "/dav/task-1/"));
  }

  @Test
  void sayThatTheFolderOfTheTaskStays() {
    server.lie("DELETE", "task-1/", exchange -> answer(exchange, 403, ""));

    StorageFailed failed = assertThrows(StorageFailed.class, () -> removable.remove(PLACE));

    assertTrue(
        failed.getMessage().startsWith("all of it is removed but the folder of its task: no perm"),
        failed.getMessage());
    assertEquals(List.of(), server.names());
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 204, 404, 207})
  void areGoneByWhateverStatusTheServerSaysSo(int status) {
    server.lie(
        "DELETE",
        RUN,
        exchange -> {
          server.write(exchange);
          answer(exchange, status, status == 204 ? "" : multistatus(""));
        });

    assertTrue(removable.remove(PLACE));

    assertEquals(List.of(), server.names());
  }

  @Test
  void areNotAskedForWhereTheLoginIsRefused() {
    server.lie("PROPFIND", RUN, exchange -> answer(exchange, 401, ""));
    server.lie("PROPFIND", "", exchange -> answer(exchange, 401, ""));

    assertThrows(StorageFailed.class, () -> removable.isThere(PLACE));

    assertTrue(removable.objection().contains("(401)"), removable.objection());
  }
}
