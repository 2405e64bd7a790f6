package org.dataexchange.tasker.sandbox;

import static org.dataexchange.tasker.system.Containers.docker;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.dataexchange.tasker.sandbox.Lab.Ended;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The job image, but its tracer is missing, traces nothing, or cannot be heard. */
@Timeout(120)
class UntracedImageIT {

  private static final String WITHOUT = "tasker-it:without-strace";
  private static final String FALSE = "tasker-it:false-strace";
  private static final String MUTE = "tasker-it:mute-strace";
  private static final String PROGRAM = "print('ran')";

  /** Starts what it should trace, and says nothing. */
  private static final String NO_TRACER =
      """
      #!/bin/sh
      while [ "$1" != /usr/libexec/tasker/launcher ]; do shift; done
      exec "$@"
      """;

  /** Traces, but nobody learns what goes wrong with it. */
  private static final String MUTE_TRACER =
      """
      #!/bin/sh
      exec /usr/bin/tracer "$@" 2> /dev/null
      """;

  @BeforeAll
  static void makeImages() throws Exception {
    Path folder = Files.createTempDirectory("tasker-image");
    Path root = Files.createDirectory(folder.resolve("root"));
    Path tar = folder.resolve("root.tar");
    docker("create", "--name", "tasker-it-export", "datex:latest");
    docker("export", "-o", tar.toString(), "tasker-it-export");
    docker("rm", "tasker-it-export");
    run("tar", "-C", root.toString(), "-xf", tar.toString());
    Path strace = root.resolve("usr/bin/strace");
    Files.move(strace, root.resolve("usr/bin/tracer"));
    load(root, tar, WITHOUT);
    replace(strace, NO_TRACER);
    load(root, tar, FALSE);
    replace(strace, MUTE_TRACER);
    load(root, tar, MUTE);
    run("rm", "-rf", folder.toString());
  }

  @AfterAll
  static void removeImages() {
    docker("rmi", WITHOUT, FALSE, MUTE);
  }

  @Test
  void isRefusedWithoutATracer() throws Exception {
    assertRefused(WITHOUT);
  }

  @Test
  void isRefusedWithAFalseTracer() throws Exception {
    assertRefused(FALSE);
  }

  @Test
  void isRefusedWithATracerThatCannotComplain() throws Exception {
    assertRefused(MUTE);
  }

  @Test
  void runsNothingWithoutATracer() throws Exception {
    assertRunsNothing(WITHOUT);
  }

  @Test
  void runsNothingWithAFalseTracer() throws Exception {
    assertRunsNothing(FALSE);
  }

  private static void assertRefused(String image) throws IOException {
    try (Lab lab = new Lab("UntracedImageIT", image)) {
      EngineFailed failed = assertThrows(EngineFailed.class, lab.sandbox()::image);
      assertTrue(failed.getMessage().contains("nothing is run"), failed::getMessage);
      assertEquals(failed.getMessage(), lab.sandbox().objection());
    }
  }

  /** The launcher refuses on its own, even where the probe was not asked. */
  private static void assertRunsNothing(String image) throws IOException {
    try (Lab lab = new Lab("UntracedImageIT", image)) {
      Ended ended = lab.start(PROGRAM, Lab.LIMITS, lab.engine().identify(image)).await();
      Ending ending = ended.ending();
      assertFalse(ending.ranWell() && ending.trace().whole(), ending::toString);
      assertTrue(ending.failed().isPresent(), ending::toString);
      assertNotEquals("ran\n", ended.stdout());
    }
  }

  private static void replace(Path program, String script) throws IOException {
    Files.writeString(program, script);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void load(Path root, Path tar, String name) throws Exception {
    run("tar", "-C", root.toString(), "-cf", tar.toString(), ".");
    docker(
        "import",
        "--change",
        "ENTRYPOINT [\"/usr/libexec/tasker/launcher\"]",
        "--change",
        "ENV PATH=/usr/local/bin:/usr/bin:/bin",
        tar.toString(),
        name);
  }

  private static void run(String... command) throws Exception {
    assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor(), command[0]);
  }
}
