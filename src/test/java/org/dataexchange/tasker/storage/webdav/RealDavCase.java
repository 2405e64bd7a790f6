package org.dataexchange.tasker.storage.webdav;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.dataexchange.tasker.cache.ContentCache;
import org.dataexchange.tasker.storage.Shell;
import org.dataexchange.tasker.storage.webdav.client.DavClient;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.StorageRoot;
import org.dataexchange.tasker.task.StorageRoot.FolderETags;
import org.dataexchange.tasker.task.StorageRoot.Login;
import org.dataexchange.tasker.task.Ticker;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds on every real server: over TLS, with basic authentication. */
@Timeout(120)
@TestInstance(Lifecycle.PER_CLASS)
abstract class RealDavCase {

  static final SharePath CODE = new SharePath("study/code");
  private static final Duration SOON = Duration.ofSeconds(30);

  private final ExecutorService io = Executors.newCachedThreadPool();
  final RealDav server;

  @TempDir Path run;

  RealDavCase(RealDav server) {
    this.server = server;
  }

  @BeforeAll
  void laysOutAShare() throws IOException {
    write("study/code/run.py", "print(1)");
    write("study/code/lib/a b.py", "pass");
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
    io.shutdownNow();
  }

  void write(String path, String text) throws IOException {
    Path file = server.documents().resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  WebDav storage(FolderETags eTags) {
    return storage(eTags, RealDav.PASSWORD, Optional.of(server.certificate()));
  }

  WebDav storage(FolderETags eTags, String password, Optional<Path> ca) {
    return new WebDav(
        new StorageRoot(
            server.url(),
            Optional.of(new Login(RealDav.USER, password)),
            ca,
            eTags,
            Duration.ofMinutes(1),
            Optional.empty()),
        ContentCache.off(),
        Ticker.SYSTEM,
        io,
        () -> true,
        DavClient.RetryPolicy.USUAL);
  }

  @Test
  void fetchesWhatLiesThere() throws Exception {
    try (WebDav storage = storage(FolderETags.AUTO)) {
      FetchedCode code = storage.fetchCode(CODE, run.resolve("code"));

      assertEquals(Shell.treeHash(server.documents().resolve("study/code")), code.sha256());
      assertEquals(
          Shell.treeHash(server.documents().resolve("study/code")),
          Shell.treeHash(run.resolve("code/study/code")));
      assertEquals(code, storage.look(CODE));
      assertEquals("", storage.objection());
    }
  }

  /** Does the server give each name as it is? */
  boolean namesAreItsOwn() {
    return true;
  }

  @Test
  void takesEveryNameThatADiskTakes() throws Exception {
    Path odd = Files.createDirectories(server.documents().resolve("odd"));
    Shell.run(
        odd,
        """
        export LC_ALL=C.UTF-8
        mkdir -p 'empty/in it' 'a b/c d' ; echo 1 > 'a b/c d/e f'
        for name in 'a%20b' '100%' '%2e%2e' 'a#b' 'a?b' 'a+b' 'a;b' 'a&b<c>' "it's" '"q"' 'a\\b' \
            ü $'u\\u0308' 数据 🐧 '~x' ' ' $'n\\nl' '*' ':' '|' '@' '=' ','; do
          printf %s "$name" > "$name"
        done
        printf long > "$(printf 'ü%.0s' {1..127})x"
        """);

    if (!namesAreItsOwn()) {
      Files.delete(odd.resolve("n\nl"));
    }

    try (WebDav storage = storage(FolderETags.AUTO)) {
      long files = storage.fetchData(new SharePath("odd"), run.resolve("data")).files();

      assertEquals(namesAreItsOwn() ? 26 : 25, files);
      assertEquals(Shell.treeHash(odd), Shell.treeHash(run.resolve("data/odd")));
      assertTrue(Files.isDirectory(run.resolve("data/odd/empty/in it")));
      for (String name :
          new String[] {"odd/ü", "odd/a%20b", "odd/100%", "odd/a b/c d/e f", "odd/🐧"}) {
        assertEquals(1, storage.fetchData(new SharePath(name), run.resolve("one")).files(), name);
        assertTrue(Files.isRegularFile(run.resolve("one").resolve(name)), name);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nothing", "study/nothing", "study/code/run.py/deeper", "nothing/deeper"})
  void saysThatThereIsNothing(String path) {
    try (WebDav storage = storage(FolderETags.AUTO)) {
      SharePath nothing = new SharePath(path);
      Refused refused =
          assertThrows(Refused.class, () -> storage.fetchData(nothing, run.resolve("data")));
      assertEquals(Reason.NOT_FOUND, refused.reason(), refused.getMessage());
    }
  }

  @Test
  void saysThatThePasswordIsWrong() {
    try (WebDav storage = storage(FolderETags.AUTO, "hidden", Optional.of(server.certificate()))) {
      StorageFailed failed =
          assertThrows(StorageFailed.class, () -> storage.fetchData(CODE, run.resolve("data")));

      assertFalse(failed.worthTryingAgain());
      assertTrue(failed.getMessage().contains(server.url().toString()), failed.getMessage());
      assertTrue(storage.objection().contains("401"), storage::objection);
      assertFalse((failed.getMessage() + storage.objection()).contains("hidden"));
    }
  }

  @Test
  void trustsNoCertificateThatNobodyVouchesFor() {
    try (WebDav storage = storage(FolderETags.AUTO, RealDav.PASSWORD, Optional.empty())) {
      StorageFailed failed =
          assertThrows(StorageFailed.class, () -> storage.fetchData(CODE, run.resolve("data")));

      assertFalse(failed.worthTryingAgain());
      assertTrue(failed.getMessage().contains("certificate"), failed.getMessage());
      // asked once each time: the JDK may tell of the connection's end, and not of why it ended it
      eventually(
          "it names the setting", SOON, () -> storage.objection().contains("tasker.storage.ca"));
    }
  }

  @Test
  void fetchesWhatIsLargerThanAnyBuffer() throws Exception {
    Path large = Files.createDirectories(server.documents().resolve("large"));
    Shell.run(large, "head -c 60000000 /dev/urandom > a; head -c 3000000 /dev/urandom > b; : > c");

    try (WebDav storage = storage(FolderETags.AUTO)) {
      assertEquals(3, storage.fetchData(new SharePath("large"), run.resolve("data")).files());
    }

    assertEquals(Shell.treeHash(large), Shell.treeHash(run.resolve("data/large")));
  }
}
