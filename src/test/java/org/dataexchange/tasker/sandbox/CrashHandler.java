package org.dataexchange.tasker.sandbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.dataexchange.tasker.disk.FileTree;

/**
 * A crash handler of the whole machine, as apport or systemd-coredump is one, which keeps what the
 * kernel gives it. What was there before comes back with the end of the test, also by SIGKILL: a
 * process of its own waits for that.
 */
final class CrashHandler implements AutoCloseable {

  private static final Path PATTERN = Path.of("/proc/sys/kernel/core_pattern");

  private final Path folder = Files.createTempDirectory("tasker-crash");
  private final Process restorer;

  CrashHandler() throws IOException {
    Path script = folder.resolve("handler");
    Files.writeString(script, "#!/bin/sh\ncat > %s/core.$1\n".formatted(folder));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    restorer =
        new ProcessBuilder(
                List.of(
                    "setsid",
                    "sh",
                    "-c",
                    "trap '' HUP INT TERM; cat > /dev/null; printf '%s\\n' \"$0\" > \"$1\"",
                    pattern(),
                    PATTERN.toString()))
            .redirectErrorStream(true)
            .start();
    Files.writeString(PATTERN, "|" + script + " %e");
  }

  /** By one read: the kernel gives nothing to a second one, however short the first was. */
  private static String pattern() throws IOException {
    try (InputStream file = Files.newInputStream(PATTERN)) {
      return new String(file.readNBytes(256), ISO_8859_1).strip();
    }
  }

  /** What it was given of a program with that name. */
  boolean has(String program) {
    return Files.exists(folder.resolve("core." + program));
  }

  /** Crashes a program of the machine, outside of any sandbox. */
  void crash(String program) throws IOException, InterruptedException {
    Path copy = folder.resolve(program);
    Files.copy(Path.of("/bin/sh"), copy);
    new ProcessBuilder(copy.toString(), "-c", "kill -SEGV $$").start().waitFor();
  }

  @Override
  public void close() throws IOException {
    restorer.getOutputStream().close();
    try {
      restorer.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it goes on by itself
    }
    FileTree.delete(folder);
  }
}
