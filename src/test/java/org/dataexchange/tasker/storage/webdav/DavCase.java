package org.dataexchange.tasker.storage.webdav;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.dataexchange.tasker.cache.ContentCache;
import org.dataexchange.tasker.storage.webdav.client.DavClient;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.StorageRoot;
import org.dataexchange.tasker.task.StorageRoot.FolderETags;
import org.dataexchange.tasker.task.StorageRoot.Login;
import org.dataexchange.tasker.task.Ticker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A lying server, a storage on it, and a folder where fetched things land. */
class DavCase {

  static final SharePath SET = new SharePath("study/set");
  static final String FILE = "study/set/run.py";
  static final String PATH = "/dav/" + FILE;
  static final Duration SOON = Duration.ofSeconds(20);
  static final String PASSWORD = "hidden pass wörd";

  @TempDir Path run;
  final ExecutorService io = Executors.newCachedThreadPool();
  LyingServer server;
  WebDav storage;
  Path below;
  boolean shareable = true;

  @BeforeEach
  void servesAFolder() throws IOException {
    server = new LyingServer().file("study/set/run.py", "print(1)").file("study/set/in/x", "x");
    storage = storage(server.url(), Duration.ofMinutes(1));
    below = run.resolve("data");
  }

  @AfterEach
  void end() {
    storage.close();
    server.close();
    io.shutdownNow();
  }

  WebDav storage(URI url, Duration timeout) {
    return storage(url, cache(), timeout);
  }

  WebDav storage(ContentCache cache, Duration timeout) {
    return storage(server.url(), cache, timeout);
  }

  private WebDav storage(URI url, ContentCache cache, Duration timeout) {
    return storage(url, cache, timeout, Duration.ofSeconds(2), Duration.ofSeconds(2));
  }

  /**
   * @param idle that the server may be silent
   * @param longest pause between two tries
   */
  WebDav storage(Duration timeout, Duration idle, Duration longest) {
    return storage(server.url(), cache(), timeout, idle, longest);
  }

  private WebDav storage(
      URI url, ContentCache cache, Duration timeout, Duration idle, Duration longest) {
    return new WebDav(
        new StorageRoot(
            url,
            Optional.of(new Login("reader", PASSWORD)),
            Optional.empty(),
            FolderETags.AUTO,
            timeout,
            Optional.empty()),
        cache,
        Ticker.SYSTEM,
        io,
        () -> shareable,
        new DavClient.RetryPolicy(Duration.ofSeconds(5), idle, 3, Duration.ofMillis(20), longest));
  }

  ContentCache cache() {
    return ContentCache.off();
  }

  StorageFailed assertFails(boolean worthTryingAgain) {
    return assertFails(storage, worthTryingAgain);
  }

  StorageFailed assertFails(WebDav by, boolean worthTryingAgain) {
    StorageFailed failed = assertThrows(StorageFailed.class, () -> by.fetchData(SET, below));
    assertEquals(worthTryingAgain, failed.worthTryingAgain(), failed.getMessage());
    for (Throwable e = failed; e != null; e = e.getCause()) {
      assertFalse(String.valueOf(e.getMessage()).contains("hidden"), e.toString());
    }
    return failed;
  }

  /** The names of all files that have landed, relative to the set. */
  List<String> landed() throws IOException {
    if (!Files.exists(below)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(below)) {
      return all.filter(Files::isRegularFile)
          .map(file -> below.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  String fetched() throws IOException {
    return Files.readString(below.resolve(FILE));
  }

  static void await(CountDownLatch latch, int seconds) {
    try {
      latch.await(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
