package org.dataexchange.tasker.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.SharePath;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntryTest {

  private static final Map<String, String> RUNTIMES = Map.of("run.py", "python", "run.sh", "sh");
  private static final SharePath CODE = new SharePath("study/code");

  @TempDir Path run;
  private Path code;

  @BeforeEach
  void hasAFolder() throws IOException {
    code = Files.createDirectories(folder().code().resolve(CODE.value()));
  }

  private RunFolder folder() {
    return new RunFolder(run);
  }

  private Entry entry() {
    return Entry.of(CODE, folder(), RUNTIMES);
  }

  private Optional<Path> requirements() {
    return Entry.requirements(CODE, folder());
  }

  private Refused refused() {
    return assertThrows(Refused.class, this::entry);
  }

  @ParameterizedTest
  @CsvSource({"run.py, python", "run.sh, sh"})
  void takesTheRuntimeOfTheOneEntryFile(String file, String runtime) throws IOException {
    Files.createFile(code.resolve(file));

    Entry entry = entry();

    assertEquals(
        List.of(runtime, "/tmp/code/study/code/" + file, "/tmp/data/set/a.csv"),
        entry.command(new SharePath("set/a.csv")));
    assertEquals("/tmp/code/study/code", entry.workingDirectory());
  }

  @ParameterizedTest
  @CsvSource({"run.py, python", "one file.sh, sh"})
  void takesTheRuntimeOfASingleFilesExtension(String file, String runtime) throws IOException {
    Files.createFile(folder().code().resolve(file));

    Entry entry = Entry.of(new SharePath(file), folder(), RUNTIMES);

    assertEquals(
        List.of(runtime, "/tmp/code/" + file, "/tmp/data/d"), entry.command(new SharePath("d")));
    assertEquals("/tmp/code", entry.workingDirectory());
  }

  @ParameterizedTest
  @ValueSource(strings = {"run.rb", "py", "run.pyc"})
  void refusesASingleFileOfNoKnownKind(String file) throws IOException {
    Files.createFile(folder().code().resolve(file));

    Refused refused =
        assertThrows(Refused.class, () -> Entry.of(new SharePath(file), folder(), RUNTIMES));

    assertEquals(Reason.INVALID_MESSAGE, refused.reason());
  }

  @Test
  void refusesAFolderWithoutAnEntryFile() throws IOException {
    Files.createDirectory(code.resolve("run.py"));
    Files.createFile(code.resolve("Run.py"));

    Refused refused = refused();

    assertEquals(Reason.NOT_FOUND, refused.reason());
    assertTrue(refused.getMessage().contains("run.py"), refused.getMessage());
  }

  @Test
  void refusesTwoEntryFiles() throws IOException {
    Files.createFile(code.resolve("run.py"));
    Files.createFile(code.resolve("run.sh"));

    assertEquals(Reason.INVALID_MESSAGE, refused().reason());
  }

  @Test
  void findsRequirementsBesideTheEntryAlone() throws IOException {
    Files.createDirectory(code.resolve("docs"));
    Files.writeString(code.resolve("docs/requirements.txt"), "pandas");
    assertEquals(Optional.empty(), requirements());

    Files.createSymbolicLink(code.resolve("requirements.txt"), Path.of("docs/requirements.txt"));
    assertEquals(Optional.empty(), requirements());

    Files.delete(code.resolve("requirements.txt"));
    Path file = Files.writeString(code.resolve("requirements.txt"), "pandas");
    assertEquals(Optional.of(file), requirements());
  }
}
