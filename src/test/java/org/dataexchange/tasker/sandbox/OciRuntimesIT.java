package org.dataexchange.tasker.sandbox;

import static org.dataexchange.tasker.system.Containers.docker;
import static org.dataexchange.tasker.system.Script.variable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.sandbox.Lab.Started;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The OCI runtime of a run's container, as the engine has it. */
@Timeout(180)
class OciRuntimesIT {

  private static final String PROGRAM = "print('ran')";

  @Test
  void isTheQuickOneWhereTheEngineHasIt() throws Exception {
    List<String> has =
        docker("info", "--format", "{{range $n, $r := .Runtimes}}{{$n}}\n{{end}}").lines().toList();
    String usual = docker("info", "--format", "{{.DefaultRuntime}}");
    try (Lab lab = new Lab("OciRuntimesIT", "datex:latest", Optional.empty())) {
      assertRunsWith(has.contains("crun") ? "crun" : usual, lab);
    }
  }

  @Test
  void isTheOneThatIsNamed() throws Exception {
    try (Lab lab = new Lab("OciRuntimesIT", "datex:latest", Optional.of("runc"))) {
      assertRunsWith("runc", lab);
    }
  }

  @Test
  void isNoneIfTheOneThatIsNamedIsNotThere() throws Exception {
    try (Lab lab = new Lab("OciRuntimesIT", "datex:latest", Optional.of("no-such-runtime"))) {
      EngineFailed failed = assertThrows(EngineFailed.class, lab::image);
      assertTrue(failed.getMessage().contains("no-such-runtime"), failed::getMessage);
      assertEquals(failed.getMessage(), lab.sandbox().objection());
    }
  }

  @Test
  void isAnotherAtOnceWhereTheQuickOneIsGone() throws Exception {
    Path quick = Path.of(docker("info", "--format", "{{(index .Runtimes \"crun\").Path}}"));
    assumeTrue(quick.startsWith(variable("TASKER_HOME")), "crun is the machine's own");
    Path away = quick.resolveSibling("crun-away");
    try (Lab lab = new Lab("OciRuntimesIT", "datex:latest", Optional.empty())) {
      lab.sandbox().prove();
      Files.move(quick, away);
      EngineFailed failed = assertThrows(EngineFailed.class, () -> lab.start(PROGRAM));
      assertTrue(failed.worthTryingAgain(), failed::toString);
      assertRunsWith(docker("info", "--format", "{{.DefaultRuntime}}"), lab);
    } finally {
      Files.move(away, quick);
    }
  }

  private static void assertRunsWith(String runtime, Lab lab) throws Exception {
    Started run = lab.start(PROGRAM);
    assertEquals(
        runtime, docker("inspect", "--format", "{{.HostConfig.Runtime}}", run.container()));
    Lab.Ended ended = run.await();
    assertTrue(ended.ending().ranWell() && ended.ending().trace().whole(), ended::toString);
    assertEquals("ran\n", ended.stdout());
  }
}
