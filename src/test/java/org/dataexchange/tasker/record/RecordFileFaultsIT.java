package org.dataexchange.tasker.record;

import static org.dataexchange.tasker.record.RecordSamples.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.task.Failures.RecordFailed;
import org.dataexchange.tasker.task.OwnProcess;
import org.dataexchange.tasker.task.Recorder.Recorded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be wrong with the file and the disk that it lies on; each is said, and mended. */
@Timeout(240)
class RecordFileFaultsIT {

  @TempDir Path folder;

  /** Does this and that on a small disk of its own, and tries to record something after each. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
      Path disk = Path.of(arguments[0]);
      System.setProperty("java.io.tmpdir", disk.resolve("tmp").toString());
      try (NodeRecord record =
          RecordSamples.open("node-1", RecordSamples.file(disk.resolve("record")))) {
        for (int i = 1; i < arguments.length; i++) {
          run(arguments[i], disk);
          try {
            // more than there is room for in the log that is there
            for (int entry = 0; entry < 200; entry++) {
              record.record(RecordSamples.run("r" + i + "-" + entry));
            }
            System.out.println("recorded " + record.objection());
          } catch (RecordFailed e) {
            System.out.println(e.getMessage());
          }
        }
        System.out.println(
            RecordSamples.verified(record).fault().map(Object::toString).orElse("holds"));
      }
    }

    private static void run(String command, Path disk) throws Exception {
      Process bash =
          new ProcessBuilder("bash", "-ec", command).directory(disk.toFile()).inheritIO().start();
      assertEquals(0, bash.waitFor(), command);
    }
  }

  /** What it said after each, the exit code first. */
  private List<String> said(String options, String... commands) throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    String mounted =
        ("mount -t tmpfs -o size=24m,%s tmpfs '%s' && mkdir '%2$s/tmp' && exec \"$@\"")
            .formatted(options, disk);
    Object[] arguments = new Object[commands.length + 1];
    arguments[0] = disk;
    System.arraycopy(commands, 0, arguments, 1, commands.length);
    return OwnProcess.run(
            "exec unshare --mount --propagation private bash -ec %s bash \"$@\""
                .formatted("'" + mounted.replace("'", "'\\''") + "'"),
            "96m",
            Main.class,
            arguments)
        .lines()
        .filter(line -> !line.startsWith("WARNING: "))
        .toList();
  }

  private static void isSaid(String what, String line) {
    assertTrue(line.startsWith("0 the record in ") || line.startsWith("the record in "), line);
    assertTrue(line.contains(what), line);
  }

  @Test
  void aPlaceWhereNothingMayBeRunIsNamed() throws Exception {
    List<String> said = said("noexec", "true", "mount -o remount,exec .", "true");

    isSaid("tmp is mounted noexec", said.get(0));
    isSaid("record is mounted noexec", said.get(0));
    assertEquals(List.of("recorded ", "recorded ", "holds"), said.subList(1, said.size()));
  }

  @Test
  void aDiskThatIsFullIsSaid() throws Exception {
    List<String> said = said("exec", "true", "head -c 100M /dev/zero > fill || true", "rm fill");

    assertEquals("0 recorded ", said.get(0));
    isSaid("the disk is full", said.get(said.size() - 3));
    assertEquals(List.of("recorded ", "holds"), said.subList(said.size() - 2, said.size()));
  }

  @Test
  void aDiskThatTakesNoWritesIsSaid() throws Exception {
    List<String> said =
        said("exec", "mount -o remount,ro . && sleep 0", "mount -o remount,rw .", "true");

    isSaid("cannot be", said.get(0));
    assertEquals(List.of("recorded ", "recorded ", "holds"), said.subList(1, said.size()));
  }

  @Test
  void aFileThatIsNoneIsSaid() throws Exception {
    Files.writeString(
        folder.resolve("record.db"), "this is no database, and long enough ".repeat(99));
    try (NodeRecord record = RecordSamples.open("node-1", RecordSamples.file(folder))) {
      isSaid("the file is none of SQLite's", record.objection());

      Files.delete(folder.resolve("record.db"));
      record.record(run("1"));
      assertEquals("", record.objection());
    }
  }

  @Test
  void aFileThatIsDamagedIsSaid() throws Exception {
    try (NodeRecord record = RecordSamples.open("node-1", RecordSamples.file(folder))) {
      record.record(run("1"));
    }
    Path file = folder.resolve("record.db");
    Files.copy(file, folder.resolve("copy"));
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(4096);
      open.write(new byte[(int) open.length() - 4096]);
    }
    try (NodeRecord record = RecordSamples.open("node-1", RecordSamples.file(folder))) {
      isSaid("the file is damaged", record.objection());

      Files.move(folder.resolve("copy"), file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      record.record(run("2"));
      assertEquals("", record.objection());
      assertEquals(Optional.empty(), RecordSamples.verified(record).fault());
    }
  }

  @Test
  void aFileThatAnotherProcessHoldsIsSaid() throws Exception {
    try (NodeRecord record = RecordSamples.open("node-1", RecordSamples.file(folder))) {
      record.record(run("1"));
      try (Connection other =
              DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("record.db"));
          Statement statement = other.createStatement()) {
        statement.execute("begin immediate");
        try {
          record.record(run("2"));
          throw new AssertionError("it was not locked");
        } catch (RecordFailed e) {
          isSaid("another process has held it locked for 10 s", e.getMessage());
        }
        isSaid("another process has held it locked for 10 s", record.objection());
        statement.execute("rollback");
      }
      record.record(run("2"));
      assertEquals("", record.objection());
    }
  }

  /** SQLite would go on in a file that has no name any more, and keep all of it nowhere. */
  @ParameterizedTest
  @ValueSource(strings = {"record.db", ""})
  void aFileThatIsRemovedUnderItsServerIsMadeAnewAndSaid(String what) throws Exception {
    Path below = folder.resolve("record");
    Recorded second;
    try (NodeRecord record = RecordSamples.open("node-1", RecordSamples.file(below))) {
      record.record(run("1"));
      record.sign();
      FileTree.delete(below.resolve(what));
      record.database().read().close();

      second = record.record(run("2"));

      assertEquals("", record.objection());
      assertTrue(record.warning().contains("entry 2 that it had taken"), record.warning());
    }
    try (NodeRecord next = RecordSamples.open("node-1", RecordSamples.file(below))) {
      assertEquals(second, next.record(run("2")));
      assertEquals(Optional.empty(), RecordSamples.verified(next).fault());
    }
  }

  /** One that is killed leaves no library behind, nor does one that ends. */
  @Test
  void theLibraryLiesNowhere() throws IOException {
    try (NodeRecord record = RecordSamples.open("node-1", RecordSamples.file(folder))) {
      record.record(run("1"));
    }
    try (var files = Files.list(folder)) {
      assertEquals(
          List.of("head.json", "key.pem", "record.db"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }
}
