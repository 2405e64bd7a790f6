package org.dataexchange.tasker.storage.webdav;

import static org.dataexchange.tasker.storage.webdav.LyingServer.answer;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.dataexchange.tasker.cache.ContentCache;
import org.dataexchange.tasker.cache.Inventory;
import org.dataexchange.tasker.storage.Shell;
import org.dataexchange.tasker.task.CodeHash;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.FetchedData;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Size;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is not fetched again, and what is. */
@Timeout(60)
class CachedFetchTest extends DavCase {

  private Path other;

  @Override
  ContentCache cache() {
    return ContentCache.in(folder(), new Size(1 << 20), Clock.systemUTC());
  }

  private Path folder() {
    return run.resolve("cache");
  }

  @BeforeEach
  void hasASecondRun() {
    other = run.resolve("other");
  }

  private long gets() {
    return server.heard().stream().filter(request -> request.method().equals("GET")).count();
  }

  private long asked() {
    return server.heard().size();
  }

  private Path object(String path) throws IOException {
    Object inode = Files.getAttribute(below.resolve(path), "unix:ino");
    return objects().stream().filter(file -> inode(file).equals(inode)).findFirst().orElseThrow();
  }

  private static Object inode(Path file) {
    try {
      return Files.getAttribute(file, "unix:ino");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<Path> objects() throws IOException {
    try (Stream<Path> all = Files.walk(folder().resolve("objects"))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private void overwrite(Path object, String text) throws IOException {
    Files.setPosixFilePermissions(object, PosixFilePermissions.fromString("rw-r--r--"));
    Files.writeString(object, text);
  }

  private String fetched(Path at) throws IOException {
    assertEquals(2, storage.fetchData(SET, at).files());
    return Files.readString(at.resolve(FILE));
  }

  @Test
  void transfersNothingTheSecondTime() throws Exception {
    assertEquals("print(1)", fetched(below));
    assertEquals(2, gets());

    assertEquals("print(1)", fetched(other));

    assertEquals(2, gets());
    assertEquals(Shell.treeHash(below), Shell.treeHash(other));
    assertEquals(inode(below.resolve(FILE)), inode(other.resolve(FILE)));
    assertEquals(
        "755 .\n755 ./study\n755 ./study/set\n755 ./study/set/in\n444 ./study/set/in/x\n"
            + "444 ./study/set/run.py\n",
        Shell.run(other, "find . -printf '%m %p\\n' | LC_ALL=C sort -k2"));
  }

  @Test
  void tellsDataByTheirContentsWhereverTheyCameFrom() throws Exception {
    FetchedData fetched = storage.fetchData(SET, below);
    Path set = below.resolve("study/set");

    assertEquals(new FetchedData(2, 9, FetchedData.By.CONTENTS, Shell.treeHash(set)), fetched);
    assertEquals(fetched, storage.fetchData(SET, other));
    shareable = false;
    assertEquals(fetched, storage.fetchData(SET, other));
    assertEquals(2, gets());

    FetchedData single = storage.fetchData(new SharePath(FILE), other);
    assertEquals(
        storage.fetchCode(new SharePath(FILE), below).sha256(),
        single.identity().orElseThrow().sha256());
  }

  @Test
  void copiesWhereRunsCannotHaveTheSameFiles() throws Exception {
    shareable = false;
    assertEquals("print(1)", fetched(below));
    assertEquals("print(1)", fetched(other));

    assertEquals(2, gets());
    for (Path run : List.of(below, other)) {
      assertEquals(
          "1 644 ./study/set/in/x\n1 644 ./study/set/run.py\n",
          Shell.run(run, "find . -type f -printf '%n %m %p\n' | LC_ALL=C sort -k3"));
    }
  }

  @Test
  void knowsSingleFiles() throws Exception {
    SharePath single = new SharePath(FILE);
    FetchedCode code = storage.fetchCode(single, below);
    assertEquals(1, storage.fetchData(single, other).files());
    assertEquals(code, storage.fetchCode(single, below));
    assertEquals(1, gets());
    assertEquals("print(1)", Files.readString(other.resolve(FILE)));

    server.file(FILE, "print(2)");
    assertEquals(1, storage.fetchData(single, other).files());
    assertEquals("print(2)", Files.readString(other.resolve(FILE)));
  }

  @Test
  void transfersWhatChanged() throws Exception {
    fetched(below);
    server.file(FILE, "print(2)");

    assertEquals("print(2)", fetched(other));

    assertEquals(3, gets());
    assertEquals("print(1)", Files.readString(below.resolve(FILE)));
    assertEquals("print(2)", fetched(other));
    assertEquals(3, gets());
  }

  @Test
  void hasNothingThatTheServerDoesNotListAnyMore() throws Exception {
    fetched(below);
    server.lie("PROPFIND", "study/set", exchange -> answer(exchange, 404, ""));
    server.lie("PROPFIND", "study/set/", exchange -> answer(exchange, 404, ""));

    assertThrows(Refused.class, () -> storage.fetchData(SET, other));
    assertFalse(Files.exists(other.resolve(FILE)));
  }

  @Test
  void asksOnceForAFolderWhoseETagChangesWithItsContents() throws Exception {
    AtomicReference<String> tag = new AtomicReference<>("first");
    server.lie("PROPFIND", "study/set", exchange -> list(exchange, tag.get()));
    assertEquals(1, storage.fetchData(SET, below).files());
    long before = asked();

    assertEquals(1, storage.fetchData(SET, other).files());

    assertEquals(before + 1, asked());
    assertEquals("print(1)", Files.readString(other.resolve(FILE)));
    tag.set("second");
    server.file(FILE, "print(2)");
    assertEquals(1, storage.fetchData(SET, other).files());
    assertEquals("print(2)", Files.readString(other.resolve(FILE)));
  }

  private void list(HttpExchange exchange, String tag) throws IOException {
    String self =
        LyingServer.response(
            "/dav/study/set/",
            "<d:collection/>",
            "<d:getetag>\"%s\"</d:getetag><o:fileid xmlns:o='http://owncloud.org/ns'>7</o:fileid>"
                .formatted(tag));
    LyingServer.Content content = server.content(FILE);
    String file =
        LyingServer.response(
            "/dav/" + FILE,
            "",
            "<d:getcontentlength>%d</d:getcontentlength><d:getetag>\"%s\"</d:getetag>"
                .formatted(content.bytes().length, content.eTag()));
    boolean children = "1".equals(exchange.getRequestHeaders().getFirst("Depth"));
    answer(exchange, 207, LyingServer.multistatus(children ? self + file : self));
  }

  @Test
  void transfersWhatHasNoStrongETagEachTime() throws Exception {
    server.lie(
        "GET",
        FILE,
        exchange -> {
          exchange
              .getResponseHeaders()
              .add("ETag", "W/\"%s\"".formatted(server.content(FILE).eTag()));
          answer(exchange, 200, "print(1)");
        });
    fetched(below);

    fetched(other);

    assertEquals(2, server.count("GET", "/dav/" + FILE));
    assertEquals(3, gets());
    assertNotEquals(inode(below.resolve(FILE)), inode(other.resolve(FILE)));
  }

  @Test
  void copiesCodeAndHashesTheCopy() throws Exception {
    FetchedCode first = storage.fetchCode(SET, below);
    FetchedCode second = storage.fetchCode(SET, other);

    assertEquals(2, gets());
    assertEquals(first, second);
    assertEquals(Shell.treeHash(other.resolve("study/set")), second.sha256());
    assertEquals(1, Files.getAttribute(below.resolve(FILE), "unix:nlink"));
    assertEquals(1, Files.getAttribute(other.resolve(FILE), "unix:nlink"));
    server.file(FILE, "print(2)");
    FetchedCode changed = storage.fetchCode(SET, other);
    CodeHash approved = new CodeHash(Optional.empty(), Optional.of(first.sha256()));
    assertThrows(Refused.class, () -> approved.prove(SET, changed));
  }

  @Test
  void runsNoCodeWhoseContentsWereLostInTheCache() throws Exception {
    FetchedCode right = storage.fetchCode(SET, below);
    for (Path object : objects()) {
      overwrite(object, "X".repeat((int) Files.size(object)));
    }

    assertEquals(right, storage.fetchCode(SET, other));

    assertEquals("print(1)", Files.readString(other.resolve(FILE)));
    assertEquals(4, gets());
    assertEquals(List.of(), inventory().verify().broken());
  }

  private Inventory inventory() {
    return ContentCache.inventory(folder()).orElseThrow();
  }

  @Test
  void transfersAgainWhatIsMissingOrHasAnotherLength() throws Exception {
    fetched(below);
    Files.delete(object(FILE));
    assertEquals("print(1)", fetched(other));
    assertEquals(3, gets());

    overwrite(object("study/set/in/x"), "longer");
    fetched(other);
    assertEquals("x", Files.readString(other.resolve("study/set/in/x")));
    assertEquals(4, gets());
    assertEquals(List.of(), inventory().verify().broken());
  }

  @Test
  void transfersAllAgainForAManifestThatIsNotWhole() throws Exception {
    fetched(below);
    Path manifest;
    try (Stream<Path> all = Files.list(folder().resolve("trees"))) {
      manifest = all.findFirst().orElseThrow();
    }
    byte[] whole = Files.readAllBytes(manifest);
    for (int length : new int[] {0, 10, whole.length / 2, whole.length - 1}) {
      long before = gets();
      Files.write(manifest, java.util.Arrays.copyOf(whole, length));
      assertEquals("print(1)", fetched(other));
      assertEquals(before + 2, gets());
    }
    assertEquals(List.of(), inventory().verify().broken());
  }

  @Test
  void hashesOnceWhatWasKeptBeforeTheMachineWasStarted() throws Exception {
    fetched(below);
    overwrite(object(FILE), "print(X)");
    Path manifest;
    try (Stream<Path> all = Files.list(folder().resolve("trees"))) {
      manifest = all.findFirst().orElseThrow();
    }
    Rebooted.manifest(manifest);

    assertEquals("print(1)", fetched(other));

    assertEquals(3, gets());
    assertEquals("print(1)", fetched(below));
    assertEquals(3, gets());
  }

  @Test
  void transfersOnceForTwoRunsAtTheSameTime() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    holdBack(go, new AtomicInteger());
    Future<FetchedData> first = io.submit(() -> storage.fetchData(SET, below));
    eventually("the first transfers", SOON, () -> server.count("GET", "/dav/" + FILE) == 1);
    AtomicReference<Thread> thread = new AtomicReference<>();
    Future<FetchedData> second = waiting(thread);

    go.countDown();

    assertEquals(2, first.get().files());
    assertEquals(2, second.get().files());
    assertEquals(2, gets());
    assertEquals("print(1)", Files.readString(other.resolve(FILE)));
  }

  private void holdBack(CountDownLatch go, AtomicInteger failures) {
    server.lie(
        "GET",
        FILE,
        exchange -> {
          try {
            go.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          if (failures.getAndDecrement() > 0) {
            answer(exchange, 403, "");
          } else {
            server.honest(exchange);
          }
        });
  }

  private Future<FetchedData> waiting(AtomicReference<Thread> thread) {
    Future<FetchedData> second =
        io.submit(
            () -> {
              thread.set(Thread.currentThread());
              return storage.fetchData(SET, other);
            });
    eventually("the second waits", SOON, () -> waitsForAnother(thread.get()));
    return second;
  }

  private static boolean waitsForAnother(Thread thread) {
    return thread != null
        && Stream.of(thread.getStackTrace())
            .anyMatch(frame -> frame.getMethodName().equals("waitedForAnother"));
  }

  @Test
  void transfersItselfWhatAnotherRunCouldNotTransfer() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    holdBack(go, new AtomicInteger(1));
    Future<FetchedData> first = io.submit(() -> storage.fetchData(SET, below));
    eventually("the first transfers", SOON, () -> server.count("GET", "/dav/" + FILE) == 1);
    Future<FetchedData> second = waiting(new AtomicReference<>());

    go.countDown();

    assertThrows(ExecutionException.class, first::get);
    assertEquals(2, second.get().files());
    assertEquals("print(1)", Files.readString(other.resolve(FILE)));
  }

  @Test
  void isInterruptedWhileItWaitsForAnother() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    holdBack(go, new AtomicInteger());
    Future<FetchedData> first = io.submit(() -> storage.fetchData(SET, below));
    eventually("the first transfers", SOON, () -> server.count("GET", "/dav/" + FILE) == 1);
    AtomicReference<Thread> thread = new AtomicReference<>();
    Future<FetchedData> second = waiting(thread);

    thread.get().interrupt();

    assertThrows(ExecutionException.class, second::get);
    go.countDown();
    assertEquals(2, first.get().files());
  }

  @Test
  void waitsForAnotherNoLongerThanItsOwnTime() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    holdBack(go, new AtomicInteger());
    ContentCache shared = cache();
    try (WebDav patient = storage(shared, Duration.ofMinutes(1));
        WebDav hasty = storage(shared, Duration.ofSeconds(1))) {
      Future<FetchedData> first = io.submit(() -> patient.fetchData(SET, below));
      eventually("the first transfers", SOON, () -> server.count("GET", "/dav/" + FILE) == 1);

      assertTrue(assertFails(hasty, true).getMessage().contains("tasker.storage.timeout"));

      go.countDown();
      assertEquals(2, first.get().files());
    }
  }

  @Test
  void goesOnAfterAFailureWithWhatIsMissing() throws Exception {
    server.lie(
        "GET",
        FILE,
        exchange -> {
          // the failure of one file interrupts the others
          eventually("the other file is kept", SOON, () -> !objects().isEmpty());
          answer(exchange, 403, "");
        });
    assertFails(false);
    long before = server.count("GET", "/dav/study/set/in/x");
    assertEquals(1, before);
    server.lie("GET", FILE, server::honest);

    assertEquals("print(1)", fetched(other));

    assertEquals(before, server.count("GET", "/dav/study/set/in/x"));
  }

  @Test
  void keepsNothingThatIsLargerThanTheCache() throws Exception {
    server.file("large/a", "a".repeat(1 << 20)).file("large/b", "b");
    SharePath large = new SharePath("large");
    storage.fetchData(large, below);

    storage.fetchData(large, other);

    assertEquals(4, gets());
    assertEquals(List.of(), objects());
  }
}
