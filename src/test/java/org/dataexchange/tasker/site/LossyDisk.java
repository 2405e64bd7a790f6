package org.dataexchange.tasker.site;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An ext4 on a loop device that loses what was not forced, by a {@link PowerCut}. Needs root. It is
 * mounted in a mount namespace of its own and entered through {@code /proc}, since a container that
 * somebody starts meanwhile has a copy of all other mounts for a moment, and would keep this one.
 */
public final class LossyDisk implements AutoCloseable {

  private static final String DONE = "done:";

  private final Path image;
  private final Path folder;
  private final Process shell;
  private final BufferedReader said;

  /**
   * @param below gets the disk's image, and the folder where it is mounted
   */
  public LossyDisk(Path below) throws IOException {
    image = below.resolve("disk");
    folder = Files.createDirectory(below.resolve("mounted"));
    shell =
        new ProcessBuilder("unshare", "--mount", "--propagation", "private", "bash")
            .redirectErrorStream(true)
            .start();
    said = shell.inputReader(UTF_8);
    run("truncate -s 64M '%s' && mkfs.ext4 -q -F '%s'".formatted(image, image));
    mount();
  }

  /** Where it is mounted. */
  public Path folder() {
    return Path.of("/proc/" + shell.pid() + "/root" + folder);
  }

  /** What is there now is what a machine finds after a power cut at this moment. */
  public void losePower() throws IOException {
    String cut = String.join("' '", PowerCut.at(folder));
    run("'%s' && umount '%s'".formatted(cut, folder));
    mount();
  }

  /** As the kernel leaves it after an error: it can be read, and no more. */
  public void fail() throws IOException {
    run("mount -o remount,abort '%s'".formatted(folder));
  }

  private void mount() throws IOException {
    // commits nothing by itself while a test runs
    run("mount -o loop,commit=3600 '%s' '%s'".formatted(image, folder));
  }

  @Override
  public void close() throws IOException {
    try {
      run("umount '%s'".formatted(folder));
    } finally {
      shell.destroy();
    }
  }

  private void run(String command) throws IOException {
    shell.outputWriter(UTF_8).append(command + "; echo " + DONE + "$?\n").flush();
    StringBuilder words = new StringBuilder();
    for (String line = said.readLine(); ; line = said.readLine()) {
      if (line == null || line.startsWith(DONE)) {
        if (!(DONE + 0).equals(line)) {
          throw new IOException(command + ": " + words);
        }
        return;
      }
      words.append(line).append('\n');
    }
  }
}
