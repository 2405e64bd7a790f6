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
import org.dataexchange.tasker.sandbox.Lab.Ended;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The sandbox, but its tracer is missing, traces nothing, or cannot be heard. */
@Timeout(120)
class UntracedIT {

  /** With the tracer where none is looked for: a script can start it there. */
  private static final String IMAGE = "tasker-it:with-tracer";

  private static final String PROGRAM = "print('ran')";

  /** Starts what it should trace, and says nothing. */
  private static final String NO_TRACER =
      """
      #!/bin/sh
      while [ "$1" != /run/tasker/tools/launcher ]; do shift; done
      exec "$@"
      """;

  /** Traces, but nobody learns what goes wrong with it. */
  private static final String MUTE_TRACER =
      """
      #!/bin/sh
      exec /usr/bin/tracer "$@" 2> /dev/null
      """;

  @TempDir private Path tools;

  @BeforeAll
  static void makeImage() throws Exception {
    String container = "tasker-it-with-tracer";
    docker("create", "--name", container, "datex:latest");
    docker("cp", BuiltTools.FOLDER.resolve("strace").toString(), container + ":/usr/bin/tracer");
    docker("commit", container, IMAGE);
    docker("rm", container);
  }

  @AfterAll
  static void removeImage() {
    docker("rmi", IMAGE);
  }

  @Test
  void isRefusedWithoutATracer() throws Exception {
    Files.copy(BuiltTools.FOLDER.resolve("launcher"), tools.resolve("launcher"));
    try (Lab lab = new Lab("UntracedIT", IMAGE, tools)) {
      String said = assertThrows(EngineFailed.class, lab::image).getMessage();
      assertTrue(said.contains("launcher and tracer are not to be had from " + tools), said);
      assertEquals(said, lab.sandbox().objection());
    }
  }

  @Test
  void isRefusedWithAFalseTracer() throws Exception {
    assertRefused(NO_TRACER);
  }

  @Test
  void isRefusedWithATracerThatCannotComplain() throws Exception {
    assertRefused(MUTE_TRACER);
  }

  @Test
  void runsNothingWithAFalseTracer() throws Exception {
    replaceTracer(NO_TRACER);
    try (Lab lab = new Lab("UntracedIT", IMAGE, tools)) {
      Ended ended =
          lab.start(PROGRAM, Lab.LIMITS, lab.engine().images().identify(IMAGE).name()).await();
      Ending ending = ended.ending();
      assertFalse(ending.ranWell() && ending.trace().whole(), ending::toString);
      assertTrue(ending.failed().isPresent(), ending::toString);
      assertNotEquals("ran\n", ended.stdout());
    }
  }

  private void assertRefused(String tracer) throws IOException {
    replaceTracer(tracer);
    try (Lab lab = new Lab("UntracedIT", IMAGE, tools)) {
      EngineFailed failed = assertThrows(EngineFailed.class, lab::image);
      assertTrue(failed.getMessage().contains("nothing is run"), failed::getMessage);
      assertEquals(failed.getMessage(), lab.sandbox().objection());
    }
  }

  private void replaceTracer(String script) throws IOException {
    Files.copy(BuiltTools.FOLDER.resolve("launcher"), tools.resolve("launcher"));
    Files.writeString(tools.resolve("strace"), script);
  }
}
