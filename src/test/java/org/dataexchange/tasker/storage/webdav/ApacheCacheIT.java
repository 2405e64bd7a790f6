package org.dataexchange.tasker.storage.webdav;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.dataexchange.tasker.cache.ContentCache;
import org.dataexchange.tasker.cache.Inventory;
import org.dataexchange.tasker.storage.Shell;
import org.dataexchange.tasker.storage.webdav.client.DavClient;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Size;
import org.dataexchange.tasker.task.StorageRoot;
import org.dataexchange.tasker.task.StorageRoot.FolderETags;
import org.dataexchange.tasker.task.StorageRoot.Login;
import org.dataexchange.tasker.task.Ticker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** 2,000 files on Apache's mod_dav, in four folders, some with the same bytes. */
@Timeout(120)
class ApacheCacheIT {

  private static final SharePath SET = new SharePath("study/set");
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path workspace;
  private final ExecutorService io = Executors.newCachedThreadPool();
  private ApacheDav apache;
  private Path set;
  private WebDav storage;

  @BeforeEach
  void servesASet() throws Exception {
    apache = new ApacheDav();
    set = Files.createDirectories(apache.documents().resolve("study/set"));
    // Apache's ETags are weak for what has just changed
    Shell.run(
        set,
        """
        mkdir a b c
        for ((i = 0; i < 500; i++)); do
          echo "$i" > "$i"; echo "a $i" > "a/$i"; echo "b $i" > "b/$i"; echo "a $i" > "c/$i"
        done
        find . -exec touch -d '1 hour ago' {} +
        """);
    storage =
        new WebDav(
            new StorageRoot(
                apache.url(),
                Optional.of(new Login(ApacheDav.USER, ApacheDav.PASSWORD)),
                Optional.of(apache.certificate()),
                FolderETags.AUTO,
                Duration.ofMinutes(1),
                Optional.empty()),
            ContentCache.in(workspace.resolve("cache"), new Size(1 << 30), Clock.systemUTC()),
            Ticker.SYSTEM,
            io,
            () -> true,
            DavClient.RetryPolicy.USUAL);
  }

  @AfterEach
  void stop() throws Exception {
    storage.close();
    apache.close();
    io.shutdownNow();
  }

  private long fetch(String run) {
    long began = System.nanoTime();
    assertEquals(2000, storage.fetchData(SET, workspace.resolve(run)).files());
    return (System.nanoTime() - began) / 1_000_000;
  }

  /** Apache writes a request down after it has answered it. */
  private long answered(String method, long least) throws IOException {
    eventually("it is written down", SOON, () -> apache.answered(method) >= least);
    return apache.answered(method);
  }

  @Test
  void transfersNothingTheSecondTime() throws Exception {
    long first = fetch("first");
    long gets = answered("GET", 2000);
    long listings = answered("PROPFIND", 1);

    long second = fetch("second");
    long third = fetch("third");

    System.out.printf("2,000 files: %d ms, then %d ms, then %d ms%n", first, second, third);
    assertEquals(gets, apache.answered("GET"));
    assertEquals(3 * listings, answered("PROPFIND", 3 * listings));
    assertEquals(
        Shell.treeHash(set), Shell.treeHash(workspace.resolve("second").resolve(SET.value())));
    Inventory.Checked checked =
        ContentCache.inventory(workspace.resolve("cache")).orElseThrow().verify();
    assertEquals(List.of(), checked.broken());
    assertEquals(1500, checked.whole().files());
  }

  @Test
  void transfersTheOneThatChanged() throws Exception {
    fetch("first");
    long gets = answered("GET", 2000);
    Shell.run(set, "echo changed > a/7; touch -d '30 minutes ago' a/7; rm b/7; echo new > b/new");

    fetch("second");

    assertEquals(gets + 2, answered("GET", gets + 2));
    assertEquals(
        Shell.treeHash(set), Shell.treeHash(workspace.resolve("second").resolve(SET.value())));
    assertEquals("a 7\n", Files.readString(workspace.resolve("first/study/set/a/7")));
  }
}
