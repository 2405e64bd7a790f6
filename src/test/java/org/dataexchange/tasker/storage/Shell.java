package org.dataexchange.tasker.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;

/** What the machine's own tools make and say. */
public final class Shell {

  private Shell() {}

  /** The output of a bash script that is run in a folder. */
  public static String run(Path folder, String script) throws IOException, InterruptedException {
    Process bash =
        new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(bash.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, bash.waitFor(), output);
    return output;
  }

  /** The digest of the folder's files, by the command that the contract names. */
  public static String treeHash(Path folder) throws IOException, InterruptedException {
    return run(
            folder,
            "find . -type f -printf '%P\\0' | LC_ALL=C sort -z | xargs -0r sha256sum -- |"
                + " sha256sum")
        .substring(0, 64);
  }
}
