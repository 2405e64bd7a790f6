package org.dataexchange.tasker.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.dataexchange.tasker.cache.ContentCache;
import org.dataexchange.tasker.task.CodeHash;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.StorageRoot;
import org.dataexchange.tasker.task.StorageRoot.FolderETags;
import org.dataexchange.tasker.task.StorageRoot.Login;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real server: Apache's mod_dav over TLS, with basic authentication. */
@Timeout(120)
class ApacheDavIT {

  private static final ExecutorService IO = Executors.newCachedThreadPool();
  private static final SharePath CODE = new SharePath("study/code");

  private static ApacheDav apache;

  @TempDir Path run;

  @BeforeAll
  static void start() throws Exception {
    apache = new ApacheDav();
    write("study/code/run.py", "print(1)");
    write("study/code/lib/a b.py", "pass");
  }

  @AfterAll
  static void stop() throws Exception {
    apache.close();
    IO.shutdownNow();
  }

  private static void write(String path, String text) throws IOException {
    Path file = apache.documents().resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static WebDav storage(FolderETags eTags) {
    return storage(eTags, ApacheDav.PASSWORD, Optional.of(apache.certificate()));
  }

  private static WebDav storage(FolderETags eTags, String password, Optional<Path> ca) {
    return new WebDav(
        new StorageRoot(
            apache.url(),
            Optional.of(new Login(ApacheDav.USER, password)),
            ca,
            eTags,
            Duration.ofMinutes(1)),
        ContentCache.off(),
        Clock.systemUTC(),
        IO);
  }

  @Test
  void fetchesWhatLiesThere() throws Exception {
    try (WebDav storage = storage(FolderETags.AUTO)) {
      FetchedCode code = storage.fetchCode(CODE, run.resolve("code"));

      assertEquals(Shell.treeHash(apache.documents().resolve("study/code")), code.sha256());
      assertEquals(
          Shell.treeHash(apache.documents().resolve("study/code")),
          Shell.treeHash(run.resolve("code/study/code")));
      assertEquals(code, storage.look(CODE));
      assertEquals("", storage.objection());
    }
  }

  @Test
  void takesEveryNameThatADiskTakes() throws Exception {
    Path odd = Files.createDirectories(apache.documents().resolve("odd"));
    Shell.run(
        odd,
        """
        export LC_ALL=C.UTF-8
        mkdir -p 'empty/in it' 'a b/c d' ; echo 1 > 'a b/c d/e f'
        for name in 'a%20b' '100%' '%2e%2e' 'a#b' 'a?b' 'a+b' 'a;b' 'a&b<c>' "it's" '"q"' 'a\\b' \
            ü $'u\\u0308' 数据 🐧 '~x' '...' ' ' $'n\\nl' '*' ':' '|' '@' '=' ','; do
          printf %s "$name" > "$name"
        done
        printf long > "$(printf 'ü%.0s' {1..127})x"
        """);

    try (WebDav storage = storage(FolderETags.AUTO)) {
      long files = storage.fetchData(new SharePath("odd"), run.resolve("data"));

      assertEquals(27, files);
      assertEquals(Shell.treeHash(odd), Shell.treeHash(run.resolve("data/odd")));
      assertTrue(Files.isDirectory(run.resolve("data/odd/empty/in it")));
      for (String name :
          new String[] {"odd/ü", "odd/a%20b", "odd/100%", "odd/a b/c d/e f", "odd/🐧"}) {
        assertEquals(1, storage.fetchData(new SharePath(name), run.resolve("one")), name);
        assertTrue(Files.isRegularFile(run.resolve("one").resolve(name)), name);
      }
    }
  }

  @Test
  void provesSingleFilesByTheirETag() throws Exception {
    write("single.py", "print(1)");
    SharePath single = new SharePath("single.py");
    try (WebDav storage = storage(FolderETags.FILE)) {
      FetchedCode before = storage.fetchCode(single, run.resolve("code"));
      CodeHash approved = new CodeHash(before.eTag(), Optional.empty());
      approved.prove(single, before);

      write("single.py", "print(22)");
      FetchedCode after = storage.fetchCode(single, run.resolve("code"));
      assertNotEquals(before.eTag(), after.eTag());
      assertEquals(
          Reason.HASH_MISMATCH,
          assertThrows(Refused.class, () -> approved.prove(single, after)).reason());
    }
  }

  @Test
  void doesNotTrustTheETagOfAFolder() {
    try (WebDav storage = storage(FolderETags.AUTO)) {
      FetchedCode code = storage.fetchCode(CODE, run.resolve("code"));

      assertEquals(Optional.empty(), code.eTag());
      CodeHash byETag = new CodeHash(Optional.of("5db6a51baa9e0"), Optional.empty());
      String said = assertThrows(Refused.class, () -> byETag.prove(CODE, code)).getMessage();
      assertTrue(said.contains("codeHash.sha256") && said.contains("./tasker approve"), said);
      new CodeHash(Optional.empty(), Optional.of(code.sha256())).prove(CODE, code);
    }
    try (WebDav storage = storage(FolderETags.CONTENTS)) {
      assertTrue(storage.fetchCode(CODE, run.resolve("code")).eTag().isPresent());
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
    try (WebDav storage = storage(FolderETags.AUTO, "hidden", Optional.of(apache.certificate()))) {
      StorageFailed failed =
          assertThrows(StorageFailed.class, () -> storage.fetchData(CODE, run.resolve("data")));

      assertFalse(failed.worthTryingAgain());
      assertTrue(failed.getMessage().contains(apache.url().toString()), failed.getMessage());
      assertTrue(storage.objection().contains("401"), storage::objection);
      assertFalse((failed.getMessage() + storage.objection()).contains("hidden"));
    }
  }

  @Test
  void trustsNoCertificateThatNobodyVouchesFor() {
    try (WebDav storage = storage(FolderETags.AUTO, ApacheDav.PASSWORD, Optional.empty())) {
      StorageFailed failed =
          assertThrows(StorageFailed.class, () -> storage.fetchData(CODE, run.resolve("data")));

      assertFalse(failed.worthTryingAgain());
      assertTrue(failed.getMessage().contains("certificate"), failed.getMessage());
      assertTrue(storage.objection().contains("tasker.storage.ca"), storage::objection);
    }
  }

  @Test
  void fetchesWhatIsLargerThanAnyBuffer() throws Exception {
    Path large = Files.createDirectories(apache.documents().resolve("large"));
    Shell.run(large, "head -c 60000000 /dev/urandom > a; head -c 3000000 /dev/urandom > b; : > c");

    try (WebDav storage = storage(FolderETags.AUTO)) {
      assertEquals(3, storage.fetchData(new SharePath("large"), run.resolve("data")));
    }

    assertEquals(Shell.treeHash(large), Shell.treeHash(run.resolve("data/large")));
  }
}
