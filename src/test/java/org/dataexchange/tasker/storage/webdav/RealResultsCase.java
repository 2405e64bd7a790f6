package org.dataexchange.tasker.storage.webdav;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.storage.LeftRun;
import org.dataexchange.tasker.storage.Shell;
import org.dataexchange.tasker.storage.webdav.client.DavClient;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.FakeFormat;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Samples;
import org.dataexchange.tasker.task.StorageRoot;
import org.dataexchange.tasker.task.StorageRoot.FolderETags;
import org.dataexchange.tasker.task.StorageRoot.Login;
import org.dataexchange.tasker.task.Ticker;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Results on a real server, seen from behind it. */
@Timeout(120)
@TestInstance(Lifecycle.PER_CLASS)
abstract class RealResultsCase {

  private final ExecutorService io = Executors.newCachedThreadPool();
  private final RealDav server;
  final Path root;
  RunFolder left;
  ResultsDav results;

  RealResultsCase(RealDav server) {
    this.server = server;
    this.root = server.documents();
  }

  @BeforeEach
  void hasARunThatLeftSomething(@TempDir Path run) throws IOException {
    left = LeftRun.in(run);
    results = fresh(RealDav.PASSWORD);
  }

  @AfterEach
  void clear() throws IOException {
    results.close();
    eventually("nobody writes there any more", Duration.ofSeconds(30), this::isCleared);
  }

  /** A server may still be at work on what nobody waits for. */
  private boolean isCleared() throws IOException {
    try (var all = Files.list(root)) {
      for (Path one : all.toList()) {
        FileTree.delete(one);
      }
      return true;
    } catch (DirectoryNotEmptyException e) {
      return false;
    }
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
    io.shutdownNow();
  }

  private StorageRoot setup(String password) {
    return new StorageRoot(
        server.url(),
        Optional.of(new Login(RealDav.USER, password)),
        Optional.of(server.certificate()),
        FolderETags.AUTO,
        Duration.ofMinutes(1),
        Optional.empty());
  }

  /** As a server that has just been started has it. */
  private ResultsDav fresh(String password) {
    return new ResultsDav(
        setup(password),
        "node-1",
        new FakeFormat(),
        Ticker.SYSTEM,
        io,
        DavClient.RetryPolicy.USUAL);
  }

  private RemovableResults removable(String password) {
    return new RemovableResults(
        setup(password), Ticker.SYSTEM, io, DavClient.RetryPolicy.USUAL.withoutRetry());
  }

  @Test
  void removesARunAndTheFolderOfItsTaskWithTheLast() throws IOException {
    results.keep(LeftRun.report("task-1"), left);
    results.keep(Samples.report("run-2", "task-1", 1), left);
    results.keep(LeftRun.report("../../x"), left);
    Path other = root.resolve("~" + Sha256.hex("../../x".getBytes(UTF_8)));

    try (RemovableResults store = removable(RealDav.PASSWORD)) {
      assertTrue(store.remove(store.place("task-1", "run-1")));

      assertFalse(Files.exists(root.resolve("task-1/run-1")));
      assertTrue(Files.exists(root.resolve("task-1/run-2/report.json")));

      assertTrue(store.isThere(store.place("task-1", "run-2")));
      assertTrue(store.remove(store.place("task-1", "run-2")));
      assertFalse(store.remove(store.place("task-1", "run-2")));

      assertFalse(Files.exists(root.resolve("task-1")));
      assertEquals(List.of(store.place("../../x", "run-1")), store.placesOf("run-1"));
      assertTrue(Files.exists(other.resolve("run-1/report.json")));
    }
  }

  @Test
  void removesNothingThatALinkLeadsTo() throws IOException, InterruptedException {
    Shell.run(
        root,
        "umask 0; mkdir -p others/data task-1; echo 1 > others/data/x;"
            + " ln -s ../others/data task-1/run-1; ln -s others task-2");

    try (RemovableResults store = removable(RealDav.PASSWORD)) {
      for (RemovableResults.Place place :
          List.of(store.place("task-1", "run-1"), store.place("task-2", "data"))) {
        assertNotRemoved(store, place);
      }
    }

    assertEquals("1\n", Files.readString(root.resolve("others/data/x")));
  }

  /** Some servers do not show links. */
  private static void assertNotRemoved(RemovableResults store, RemovableResults.Place place) {
    try {
      assertFalse(store.remove(place));
    } catch (StorageFailed e) {
      assertFalse(e.worthTryingAgain(), e.getMessage());
    }
  }

  @Test
  void saysWhyNothingCanBeRemoved() throws IOException {
    results.keep(LeftRun.report("task-1"), left);

    try (RemovableResults store = removable("hidden")) {
      StorageFailed failed =
          assertThrows(StorageFailed.class, () -> store.remove(store.place("task-1", "run-1")));

      assertTrue(failed.getMessage().contains("(401)"), failed.getMessage());
      assertTrue(store.objection().contains("(401)"), store.objection());
    }

    assertTrue(Files.exists(root.resolve("task-1/run-1/report.json")));
  }

  private static String files(Path below) throws IOException, InterruptedException {
    return Shell.run(below, "find . -type f -printf '%P\\n' | LC_ALL=C sort");
  }

  private void assertNothingUnderWay() throws IOException, InterruptedException {
    assertEquals("", Shell.run(root.resolve(".part-node-1"), "ls -A"));
  }

  @Test
  void keepsOutputsStreamsAndReport() throws IOException, InterruptedException {
    Files.createDirectories(left.outputs().resolve("empty/too"));

    results.keep(LeftRun.report("task-1"), left);

    Path kept = root.resolve("task-1/run-1");
    assertEquals(LeftRun.FILES, files(kept));
    assertEquals(Shell.treeHash(left.outputs()), Shell.treeHash(kept.resolve("outputs")));
    assertTrue(Files.isDirectory(kept.resolve("outputs/empty/too")));
    assertEquals("said\n", Files.readString(kept.resolve("stdout")));
    assertEquals("", Files.readString(kept.resolve("stderr")));
    assertEquals("report of run-1, attempt 1", Files.readString(kept.resolve("report.json")));
    assertNothingUnderWay();
    assertEquals("", results.objection());
  }

  @Test
  void keepsARunThatLeftNothingUnderATaskIdThatIsNoName() throws Exception {
    FileTree.delete(left.box());

    results.keep(LeftRun.report("../../x"), left);

    Path kept = root.resolve("~" + Sha256.hex("../../x".getBytes(UTF_8))).resolve("run-1");
    assertEquals("report.json\nstderr\nstdout\ntrace\n", files(kept));
    assertTrue(Files.isDirectory(kept.resolve("outputs")));
  }

  @Test
  void keepsEveryNameThatAnAlgorithmCanChoose() throws IOException, InterruptedException {
    Shell.run(
        left.outputs(),
        """
        export LC_ALL=C.UTF-8
        mkdir -p 'a b/c d' '%2e%2e' ; echo 1 > 'a b/c d/e f' ; echo 2 > '%2e%2e/x'
        for name in 'a%20b' '100%' '%2f' 'a#b' 'a?b' 'a+b' 'a;b' 'a&b<c>' "it's" '"q"' 'a\\b' \
            ü $'u\\u0308' 数据 🐧 '~x' '...' '.hidden' ' ' 'x ' '*' ':' '|' '@' '=' ',' stdout; do
          printf %s "$name" > "$name"
        done
        printf long > "$(printf 'ü%.0s' {1..127})x"
        """);
    String outputs = Shell.treeHash(left.outputs());

    results.keep(LeftRun.report("task-1"), left);

    assertEquals(outputs, Shell.treeHash(root.resolve("task-1/run-1/outputs")));
    assertEquals("said\n", Files.readString(root.resolve("task-1/run-1/stdout")));
  }

  @Test
  void takesFilesAlone() throws IOException, InterruptedException {
    Shell.run(left.outputs(), "ln -s /etc/passwd link; ln -s /etc folder; mkfifo pipe");

    results.keep(LeftRun.report("task-1"), left);

    assertEquals(LeftRun.FILES, files(root.resolve("task-1/run-1")));
  }

  @Test
  void putsALaterAttemptInThePlaceOfTheFormer() throws IOException, InterruptedException {
    results.keep(LeftRun.report("task-1"), left);
    Files.delete(left.outputs().resolve("a.txt"));

    results.keep(Samples.report("run-1", "task-1", 2), left);

    Path kept = root.resolve("task-1/run-1");
    assertEquals(LeftRun.FILES.replace("outputs/a.txt\n", ""), files(kept));
    assertEquals("report of run-1, attempt 2", Files.readString(kept.resolve("report.json")));
    assertNothingUnderWay();
  }

  @Test
  void takesAwayWhatAFormerServerOfItsNameLeftAlone() throws IOException, InterruptedException {
    Shell.run(
        root,
        "umask 0; mkdir -p .part-node-1/run-0-1/outputs .part-node-2/run-9-1 others;"
            + " touch .part-node-1/run-0-1/outputs/x .part-node-1/y others/z");

    results.keep(LeftRun.report("task-1"), left);

    assertNothingUnderWay();
    assertEquals(
        "others\nothers/z\n.part-node-2\n.part-node-2/run-9-1\n",
        Shell.run(root, "find others .part-node-2"));
  }

  @Test
  void keepsManyAtATime() throws Exception {
    List<Future<?>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 24; i++) {
        Report report = Samples.report("run-" + i, "task-" + i % 3, 1);
        all.add(threads.submit(() -> results.keep(report, left)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }

    assertEquals("24\n", Shell.run(root, "find . -name report.json -path './task-*' | wc -l"));
    assertNothingUnderWay();
  }

  @Test
  void saysThatAFileIsInTheTasksPlace() throws IOException {
    Files.writeString(root.resolve("task-1"), "precious");

    StorageFailed failed = assertFails();

    assertTrue(failed.getMessage().contains("is in the way"), failed.getMessage());
    assertFalse(failed.worthTryingAgain());
    assertEquals("precious", Files.readString(root.resolve("task-1")));
  }

  final StorageFailed assertFails() {
    return assertThrows(StorageFailed.class, () -> results.keep(LeftRun.report("task-1"), left));
  }

  @Test
  void saysThatThePasswordIsWrong() throws IOException {
    results.close();
    results = fresh("hidden");

    StorageFailed failed = assertFails();

    assertTrue(failed.getMessage().contains("(401)"), failed.getMessage());
    assertFalse(failed.worthTryingAgain());
    assertTrue(results.objection().contains("the results store cannot be read"));
    assertFalse((failed.getMessage() + results.objection()).contains("hidden"));
  }

  @Test
  void goesOnWhenTheServerIsThereAgain() throws IOException, InterruptedException {
    server.stop();
    try {
      StorageFailed failed = assertFails();
      assertTrue(failed.worthTryingAgain());
      assertTrue(failed.getMessage().contains("cannot be reached"), failed.getMessage());
      assertTrue(results.objection().contains("the results store cannot be read"));
    } finally {
      server.start();
    }

    results.keep(LeftRun.report("task-1"), left);

    assertEquals(LeftRun.FILES, files(root.resolve("task-1/run-1")));
    assertNothingUnderWay();
  }
}
