package org.dataexchange.tasker.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.system.Containers.docker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.sandbox.launcher.EndRecord;
import org.dataexchange.tasker.sandbox.launcher.LauncherOrder;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox;
import org.dataexchange.tasker.task.Sandbox.Order;
import org.dataexchange.tasker.task.Size;

/**
 * Runs the job image's launcher and tracer directly, in namespaces that take milliseconds to make,
 * with the programs of {@code src/test/fuzzer} as the algorithm. Needs root, and the engine once,
 * for the image's files.
 */
final class FuzzWalls implements AutoCloseable {

  /** Of each kind of names that a program of the fuzzer may use; as fuzz.h has it. */
  static final int NAMES = 900;

  private static final String PROGRAM = "/usr/lib/fuzz/fuzz";

  private static final Limits LIMITS =
      new Limits(
          Size.parse("256MiB"),
          1,
          512,
          Size.parse("64MiB"),
          Size.parse("64MiB"),
          Duration.ofMinutes(2));

  private final Path home;
  private final Process walls;
  private final Writer boxes;
  private final BufferedReader answers;

  /**
   * @param home a folder that is not there yet, and goes at the end
   */
  FuzzWalls(Path home, String image) throws IOException {
    this.home = home;
    Path root = Files.createDirectories(home.resolve("root"));
    unpack(image, root);
    command("make", "-s", "-C", "src/test/fuzzer", "INTO=" + home);
    name(root, Files.createDirectory(home.resolve("data")));
    this.walls =
        new ProcessBuilder(
                home.resolve("walls").toString(), root.toString(), home.resolve("data").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    this.boxes = walls.outputWriter(UTF_8);
    this.answers = walls.inputReader(UTF_8);
  }

  private void unpack(String image, Path root) throws IOException {
    Path tar = home.resolve("image.tar");
    String container = "tasker-fuzz-" + ProcessHandle.current().pid();
    docker("create", "--name", container, image);
    docker("export", "-o", tar.toString(), container);
    docker("rm", container);
    command("tar", "-C", root.toString(), "-xf", tar.toString());
    Files.delete(tar);
    Path tools = Files.createDirectories(root.resolve("run/tasker/tools"));
    Files.createDirectory(root.resolve("run/tasker/box"));
    Files.setPosixFilePermissions(tools.getParent(), PosixFilePermissions.fromString("rwx------"));
    for (String tool : List.of("launcher", "strace")) {
      Files.copy(BuiltTools.FOLDER.resolve(tool), tools.resolve(tool));
    }
    Files.writeString(root.resolve("dev/null"), ""); // for the real one to be laid over
  }

  /** Makes all that a program may open or start under a name of its own. */
  private void name(Path root, Path data) throws IOException {
    Path outside = Files.createDirectory(root.resolve("dev/fuzz"));
    Path programs = Files.createDirectories(root.resolve("usr/lib/fuzz"));
    Path program = Files.copy(home.resolve("fuzz"), programs.resolve("fuzz"));
    for (int i = 0; i < NAMES; i++) {
      Files.writeString(data.resolve("d" + i), "x");
      Files.writeString(outside.resolve("o" + i), "x");
      Files.createLink(programs.resolve("p" + i), program);
      Path script = Files.writeString(programs.resolve("s" + i), "#!" + PROGRAM + " mark\n");
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  /** A run's folder, which goes with its caller. */
  RunFolder newFolder() throws IOException {
    RunFolder folder = new RunFolder(Files.createTempDirectory(home, "run"));
    Files.createDirectory(folder.box());
    Files.setPosixFilePermissions(folder.box(), PosixFilePermissions.fromString("rwxrwxrwx"));
    return folder;
  }

  /** Runs some of a seed's programs, one after the other, in one sandbox. */
  Ending run(RunFolder folder, long seed, int first, int count) throws IOException {
    return run(folder, "run", Long.toString(seed), Integer.toString(first), "" + count);
  }

  /** Runs openings of processes that are killed in them. */
  Ending runCutShort(RunFolder folder, int count) throws IOException {
    return run(folder, "cut", "" + count);
  }

  private Ending run(RunFolder folder, String... arguments) throws IOException {
    List<String> command = Stream.concat(Stream.of(PROGRAM), Stream.of(arguments)).toList();
    LauncherOrder.give(
        new Order("fuzz", folder, "", command, "/tmp", LIMITS, Sandbox.Around.NOTHING), List.of());
    boxes.write(folder.box() + "\n");
    boxes.flush();
    String answer = answers.readLine();
    return EndRecord.of(folder)
        .orElseThrow(() -> new IllegalStateException("no end record; the launcher says " + answer));
  }

  private static void command(String... words) throws IOException {
    Process process =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException(String.join(" ", words) + " failed");
    }
  }

  @Override
  public void close() throws IOException {
    boxes.close();
    walls.onExit().join();
    FileTree.delete(home);
  }
}
