package org.dataexchange.tasker.sandbox;

import static org.dataexchange.tasker.system.Containers.docker;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.dataexchange.tasker.sandbox.Lab.Ended;
import org.dataexchange.tasker.sandbox.Lab.Started;
import org.dataexchange.tasker.sandbox.engine.ContainerState;
import org.dataexchange.tasker.sandbox.engine.HostPaths;
import org.dataexchange.tasker.task.Ending.Cause;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.Failures.RunKilled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What somebody with the engine's command line sees of a run's container, and can do to it. */
@Timeout(240)
class OutsideIT {

  private static final Duration SOON = Duration.ofMinutes(2);
  private static final String SLEEPER =
      "import time\nprint('started', flush=True)\ntime.sleep(1000)";

  private Lab lab;

  @BeforeEach
  void open() throws IOException {
    lab = new Lab("OutsideIT");
  }

  @AfterEach
  void close() throws IOException {
    lab.close();
  }

  @Test
  void hasItsLabelsAndNothingThatItDoesNotNeed() throws Exception {
    Started run = sleeper();

    assertInspects(run, run.run().id(), "{{index .Config.Labels \"tasker.run\"}}");
    assertInspects(run, lab.node(), "{{index .Config.Labels \"tasker.node\"}}");
    assertInspects(run, "true", "{{.Config.NetworkDisabled}}");
    assertInspects(run, "0", "{{len .NetworkSettings.Networks}}");
    assertInspects(run, "true", "{{.HostConfig.ReadonlyRootfs}}");
    assertInspects(run, "false", "{{.HostConfig.Privileged}}");
    assertInspects(run, "[ALL]", "{{.HostConfig.CapDrop}}");
    assertInspects(run, "no-new-privileges", "{{index .HostConfig.SecurityOpt 0}}");
    assertInspects(run, "seccomp={", "{{slice (index .HostConfig.SecurityOpt 1) 0 9}}");
    assertInspects(run, "none", "{{.HostConfig.LogConfig.Type}}");
    assertInspects(run, "none", "{{.HostConfig.IpcMode}}");
    // or NVIDIA's runtime would give it what its image asks for
    List<String> environment = List.of(inspect(run, "{{join .Config.Env \"\\n\"}}").split("\n"));
    assertTrue(environment.contains("NVIDIA_VISIBLE_DEVICES=void"), environment::toString);
    assertInspects(
        run,
        Long.toString(Lab.LIMITS.memory().bytes() + Lab.LIMITS.disk().bytes()),
        "{{.HostConfig.Memory}}");
    // equal to the memory: no swap
    assertEquals(
        inspect(run, "{{.HostConfig.Memory}}"), inspect(run, "{{.HostConfig.MemorySwap}}"));
    // an engine mounts no volume without a name read-only; what this one mounts is
    assertEquals(
        Set.of(
            "/etc/group false",
            "/etc/hosts false",
            "/etc/passwd false",
            "/run/tasker/box true",
            "/run/tasker/tools false",
            "/tmp/code false",
            "/tmp/data true"),
        Set.of(inspect(run, "{{range .Mounts}}{{.Destination}} {{.RW}};{{end}}").split(";")));
  }

  @Test
  void isKnownWhileThereIsAContainerOrARecord() throws Exception {
    Started run = sleeper();
    assertTrue(lab.sandbox().knows(run.run(), run.folder()));

    docker("stop", "-t", "60", run.container());
    run.await();
    lab.sandbox().remove(run.run().id());
    lab.sandbox().remove(run.run().id());
    assertTrue(lab.sandbox().knows(run.run(), run.folder()));

    Files.delete(run.folder().box().resolve("end"));
    assertFalse(lab.sandbox().knows(run.run(), run.folder()));
  }

  @Test
  void tellsThatItWasStoppedFromOutside() throws Exception {
    Started run = sleeper();

    docker("stop", "-t", "60", run.container());

    Ended ended = run.await();
    assertEquals(Optional.of(Cause.STOPPED), ended.ending().cause());
    assertFalse(ended.ending().ranWell());
    assertEquals("started\n", ended.stdout());
  }

  @Test
  void canBeginAgainIfItsContainerIsRemovedMeanwhile() throws Exception {
    Started run = sleeper();
    CompletableFuture<Ended> ended = CompletableFuture.supplyAsync(run::await);

    docker("rm", "-fv", run.container());

    ExecutionException failed =
        assertThrows(ExecutionException.class, () -> ended.get(60, TimeUnit.SECONDS));
    assertEquals(RunKilled.class, failed.getCause().getClass(), failed::toString);
  }

  @Test
  void canBeginAgainIfItsLauncherIsKilledWithoutARecord() throws Exception {
    Started run = sleeper();

    docker("kill", run.container());

    RunKilled killed = assertThrows(RunKilled.class, run::await);
    assertTrue(killed.getMessage().contains("137"), killed::getMessage);
    assertFalse(Files.exists(run.folder().box().resolve("end")));
  }

  @Test
  void isReplacedIfItIsStartedAgain() throws Exception {
    Started run = sleeper();
    String first = inspect(run, "{{.Id}}");

    lab.sandbox()
        .start(
            new org.dataexchange.tasker.task.Sandbox.Order(
                run.run().id(),
                run.folder(),
                lab.image(),
                java.util.List.of("python", "-c", "print('second')"),
                "/tmp",
                Lab.LIMITS,
                org.dataexchange.tasker.task.Sandbox.Around.NOTHING));

    assertEquals("second\n", run.await().stdout());
    assertNotEquals(first, inspect(run, "{{.Id}}"));
  }

  @Test
  void isSweptAwayIfNobodyKnowsIt() throws Exception {
    Started wanted = sleeper();
    Started unknown = sleeper();

    new Leftovers(lab.engine(), lab.node(), lab.paths(), () -> Set.of(wanted.run().id())).sweep();

    assertEquals(ContainerState.Status.RUNNING, lab.engine().state(wanted.container()).status());
    assertEquals(ContainerState.Status.GONE, lab.engine().state(unknown.container()).status());
  }

  @Test
  void isNotSweptAwayByAnotherServerThatWasGivenTheSameName() throws Exception {
    Started run = sleeper();

    HostPaths elsewhere = new HostPaths(lab.engine(), Path.of("/srv/another"), Optional.empty());
    new Leftovers(lab.engine(), lab.node(), elsewhere, Set::of).sweep();

    assertEquals(ContainerState.Status.RUNNING, lab.engine().state(run.container()).status());
  }

  @Test
  void isNotStartedFromAnImageThatIsNotThere() throws Exception {
    try (Lab other = new Lab("OutsideIT-image", "no-such-image:latest")) {
      EngineFailed failed = assertThrows(EngineFailed.class, other::image);
      assertTrue(failed.getMessage().contains("no-such-image"), failed::getMessage);
    }
  }

  private Started sleeper() throws IOException {
    Started run = lab.start(SLEEPER, Lab.limits(Duration.ofMinutes(5)));
    eventually(
        "the algorithm runs",
        SOON,
        () -> Files.readString(run.folder().stdout()).contains("started"));
    return run;
  }

  private static void assertInspects(Started run, String expected, String format) {
    assertEquals(expected, inspect(run, format), format);
  }

  private static String inspect(Started run, String format) {
    return docker("inspect", "--format", format, run.container());
  }
}
