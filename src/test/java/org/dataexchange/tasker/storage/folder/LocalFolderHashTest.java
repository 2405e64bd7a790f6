package org.dataexchange.tasker.storage.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.dataexchange.tasker.storage.Shell;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Ticker;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The digest is the one that the contract's command prints. */
class LocalFolderHashTest {

  private static final SharePath CODE = new SharePath("study/code");

  @TempDir Path root;
  @TempDir Path below;
  private LocalFolder storage;
  private Path code;

  @BeforeEach
  void hasAFolder() throws IOException {
    code = Files.createDirectories(root.resolve("study/code"));
    storage = new LocalFolder(root, Ticker.SYSTEM, Duration.ofMinutes(1));
  }

  private OptionalLong counted(String script) throws IOException, InterruptedException {
    return OptionalLong.of(Long.parseLong(Shell.run(code, script).strip()));
  }

  private void assertHashed() throws IOException, InterruptedException {
    String expected = Shell.treeHash(code);
    assertEquals(
        new FetchedCode(
            Optional.of(expected),
            expected,
            counted("find . -type f -printf x | wc -c"),
            counted("find . -type f -exec cat {} + | wc -c")),
        storage.fetchCode(CODE, below));
    assertEquals(expected, storage.sha256(CODE));
    assertEquals(expected, Shell.treeHash(below.resolve("study/code")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "touch run.py",
        "printf 'print(1)\\n' > run.py; printf x > 'two words.txt'; printf y > ' leading'",
        "printf a > $'\\u00e4.py'; printf b > $'a\\u0308.py'; printf c > z.py",
        "printf a > $'\\U0001F600.py'; printf b > $'\\uff01.py'; printf c > $'\\ue000'",
        "printf a > -rf; printf b > --; printf d > ./-a",
        "printf a > .hidden; mkdir .git; printf b > .git/config",
        "mkdir -p a/b/c a.d a-b; printf 1 > a/b/c/x; printf 2 > a.d/x; printf 3 > a-b/x;"
            + " printf 4 > a0; printf 5 > ab; printf 6 > A; printf 7 > a/B",
        "printf x > run.py; mkdir -p empty/deeper",
        "printf x > '*'; printf y > '$(x)`y`\"'",
        "head -c 400001 /dev/zero > big; head -c 131072 /dev/zero > exact; : > none",
      })
  void equalsTheContractsCommand(String script) throws IOException, InterruptedException {
    Shell.run(code, "export LC_ALL=C.UTF-8; " + script);

    assertHashed();
  }

  @Test
  void takesASingleFilesNameForItsPath() throws IOException, InterruptedException {
    Files.writeString(code.resolve("one.py"), "print(1)");

    String sha256 = storage.fetchCode(new SharePath("study/code/one.py"), below).sha256();

    assertEquals(Shell.treeHash(code), sha256);
    assertEquals("print(1)", Files.readString(below.resolve("study/code/one.py")));
  }

  @Test
  void changesWithANameAndWithAByte() throws IOException {
    Path file = Files.writeString(code.resolve("run.py"), "print(1)");
    String first = storage.sha256(CODE);
    Files.writeString(file, "print(2)");
    String second = storage.sha256(CODE);
    Files.move(file, code.resolve("Run.py"));

    assertNotEquals(first, second);
    assertNotEquals(second, storage.sha256(CODE));
  }
}
