package org.dataexchange.tasker.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How the launcher counts kills for memory, in folders as the kernel has them in each version. */
@Timeout(60)
class ControlGroupTest {

  private static final Path USAGE = Path.of("src/main/container/launcher/usage.c");

  @TempDir Path folder;

  @BeforeEach
  void compile() throws Exception {
    Path main = folder.resolve("main.c");
    Files.writeString(
        main,
        """
        #include "usage.h"
        #include <stdio.h>
        int main(void) { printf("%ld\\n", (long)usage_oom_kills()); return 0; }
        """);
    run(
        "gcc",
        "-DROOT=\"" + folder + "/\"",
        "-I" + USAGE.getParent(),
        "-o",
        folder.resolve("main").toString(),
        main.toString(),
        USAGE.toString());
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said.strip();
  }

  private String kills() throws Exception {
    return run(folder.resolve("main").toString());
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  @Test
  void readsThemInVersionTwo() throws Exception {
    write("memory.events", "low 0\nhigh 0\nmax 40\noom 3\noom_kill 2\noom_group_kill 1\n");

    assertEquals("2", kills());
  }

  @Test
  void readsThemInVersionOne() throws Exception {
    write("memory/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n");

    assertEquals("1", kills());
  }

  @Test
  void knowsNothingWhereTheyAreNotShown() throws Exception {
    assertEquals("-1", kills());

    write("memory/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\n"); // before Linux 4.13
    assertEquals("-1", kills());
  }
}
