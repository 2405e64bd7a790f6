package org.dataexchange.tasker.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.EndingSample;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.RunFolder;

/** Traces for tests: recorded ones, and lines that follow a program's start. */
final class Traced {

  /** How every trace begins: Tasker's own stage becomes the algorithm. */
  static final String START =
      """
      7     execve("/usr/libexec/tasker/launcher", ["launcher"], 0x7ffd /* 5 vars */) = 0
      7     openat(AT_FDCWD</tmp/code>, "/run/tasker/orders", O_RDONLY) = 3</run/tasker/orders>
      7     execve("/usr/bin/python", ["python", "/tmp/code/run.py"], 0x7ffd /* 5 vars */) = 0
      """;

  private Traced() {}

  /** What is found in these lines after the start. */
  static Evidence lines(String... lines) {
    return text(START + String.join("\n", lines) + (lines.length == 0 ? "" : "\n"));
  }

  /** What is found in a call of the algorithm's first process, which then ends. */
  static Evidence call(String call) {
    return lines("7     " + call, "7     +++ exited with 0 +++");
  }

  static Evidence text(String trace) {
    return read(trace, EndingSample.trace(true, trace.lines().count(), 0, false, ""));
  }

  static Evidence read(String trace, Ending.Trace ending) {
    try {
      Path folder = Files.createTempDirectory("traced");
      try {
        Path file = Files.createDirectory(folder.resolve("box")).resolve("trace");
        Files.write(file, trace.getBytes(StandardCharsets.ISO_8859_1));
        return new TraceReader().open(new RunFolder(folder)).finish(ending(ending));
      } finally {
        FileTree.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A trace that strace 6.1 wrote, with Tasker's stage at its usual path. */
  static String recorded(String name) {
    try (InputStream in = Traced.class.getResourceAsStream("/evidence/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Ending ending(Ending.Trace trace) {
    return new Ending(
        Optional.of(0),
        Optional.empty(),
        Optional.empty(),
        Instant.EPOCH,
        Instant.EPOCH,
        trace,
        0,
        0,
        Ending.Usage.UNKNOWN,
        List.of(),
        Optional.empty());
  }
}
