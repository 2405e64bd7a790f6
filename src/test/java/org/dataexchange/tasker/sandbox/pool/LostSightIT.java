package org.dataexchange.tasker.sandbox.pool;

import static org.dataexchange.tasker.system.Containers.docker;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.dataexchange.tasker.sandbox.Lab;
import org.dataexchange.tasker.sandbox.Lab.Ended;
import org.dataexchange.tasker.sandbox.Lab.Started;
import org.dataexchange.tasker.sandbox.Leftovers;
import org.dataexchange.tasker.sandbox.container.ContainerFactory;
import org.dataexchange.tasker.sandbox.container.ImageExaminations;
import org.dataexchange.tasker.sandbox.container.OciRuntimes;
import org.dataexchange.tasker.sandbox.container.OwnInodes;
import org.dataexchange.tasker.sandbox.engine.ContainerState;
import org.dataexchange.tasker.sandbox.engine.Engine;
import org.dataexchange.tasker.sandbox.engine.FaultyEngine;
import org.dataexchange.tasker.sandbox.engine.FaultyEngine.Call;
import org.dataexchange.tasker.sandbox.engine.FaultyEngine.Fault;
import org.dataexchange.tasker.sandbox.launcher.LauncherOrder;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Retry;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox;
import org.dataexchange.tasker.task.SteppingClock;
import org.dataexchange.tasker.task.Ticker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls of the engine are lost, late or doubled; no container is lost sight of. */
@Timeout(600)
class LostSightIT {

  private static final Duration SOON = Duration.ofMinutes(2);

  /** Between two passes of the server's housekeeping. */
  private static final Duration PASS = Duration.ofSeconds(5);

  /** No prepared sandbox has these. */
  private static final Limits OTHERS =
      new Limits(
          Lab.LIMITS.memory(),
          0.5,
          Lab.LIMITS.pids(),
          Lab.LIMITS.disk(),
          Lab.LIMITS.output(),
          Lab.LIMITS.timeout());

  /** Its code is writable in the lab. */
  private static final String PATIENT =
      """
      import os, time
      while not os.path.exists('/tmp/code/go'):
          time.sleep(0.05)
      print('once')
      """;

  private final SteppingClock clock = new SteppingClock(Instant.now(), Duration.ofMillis(1));
  private final String node = "LostSightIT-" + UUID.randomUUID().toString().substring(0, 8);
  private FaultyEngine between;
  private Lab lab;

  @BeforeEach
  void open() throws Exception {
    between = new FaultyEngine(Lab.address());
    lab = lab(1);
    lab.image(); // proved in peace
  }

  private Lab lab(int prepared) throws Exception {
    return new Lab(node, new Engine(between.address(), 4, Thread::new), prepared, clock);
  }

  @AfterEach
  void close() throws Exception {
    between.slowDown(Duration.ZERO);
    lab.close();
    between.close();
    assertEquals(List.of(), containers("-a"));
  }

  private List<String> containers(String which) {
    return docker("ps", which, "--filter", "label=tasker.node=" + node, "--format", "{{.Names}}")
        .lines()
        .toList();
  }

  /** After what the server does every few seconds. */
  private boolean isAsItIsToBe() {
    clock.goOn(PASS);
    lab.sandbox().tend();
    new Leftovers(lab.engine(), node, lab.paths(), lab.sandbox()::probes).sweep();
    return lab.sandbox().prepared() == 1
        && containers("-a").size() == 1
        && PreparedFactory.owns(containers("--no-trunc").getFirst());
  }

  private Ended run() {
    return new Retry(Ticker.SYSTEM, SOON).call("a run", () -> start("print('once')").await());
  }

  private Started start(String program) {
    try {
      return lab.start(program);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Arguments> faults() {
    return Stream.of(Call.values())
        .flatMap(call -> Stream.of(Fault.values()).map(fault -> Arguments.of(call, fault)));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void removesWhatThePoolLosesSightOf(Call call, Fault fault) throws Exception {
    if (call == Call.CREATE || call == Call.START) {
      between.befall(call, fault);
    }
    eventually("the pool is full", SOON, this::isAsItIsToBe);
    between.befall(call, fault);

    Ended run = run();
    assertTrue(run.ending().ranWell(), run::toString);
    assertEquals("once\n", run.stdout());
    lab.sandbox().discard(run.run().id());
    eventually("all is as it is to be", SOON, this::isAsItIsToBe);
    assertTrue(between.isOver(), "nothing befell");
    between.arrive();

    eventually("nothing is left of what was late", SOON, this::isAsItIsToBe);
    assertEquals("once\n", run.stdout());
  }

  /** As one that was asked for by a server that was killed, and came after its next had looked. */
  @Test
  void removesWhatIsNamedLikeThePoolsAndComesLater() throws Exception {
    eventually("the pool is full", SOON, this::isAsItIsToBe);
    String id = PreparedFactory.id("late");
    RunFolder folder = new RunFolder(lab.home().resolve(id));
    Files.createDirectories(folder.code());
    Files.createDirectories(folder.data());
    LauncherOrder.freshBox(folder);
    new ContainerFactory(
            lab.engine(),
            lab.paths(),
            node,
            new OciRuntimes(lab.engine()::runtimes, Optional.empty()),
            new OwnInodes(lab.engine(), lab.paths()),
            ImageExaminations.of(lab.engine(), lab.paths(), node))
        .make(
            new ContainerFactory.Wanted(
                id, folder, lab.image(), Lab.LIMITS, Sandbox.Around.NOTHING));
    assertEquals(2, containers("-a").size());
    eventually("it is gone", SOON, this::isAsItIsToBe);
  }

  @ParameterizedTest
  @EnumSource
  void removesWhatAColdRunLosesSightOf(Fault fault) throws Exception {
    for (Call call : List.of(Call.CREATE, Call.START, Call.REMOVE)) {
      between.befall(call, fault);
    }
    Ended run = new Retry(Ticker.SYSTEM, SOON).call("cold", this::runCold);
    assertTrue(run.ending().ranWell(), run::toString);
    lab.sandbox().discard(run.run().id());
    between.arrive();

    eventually("all is as it is to be", SOON, this::isAsItIsToBe);
    assertEquals("once\n", run.stdout());
  }

  @Test
  void removesNoRunThatBeganAgainMeanwhile() throws Exception {
    Ended other = runCold();
    Started run = lab.start(PATIENT, OTHERS);
    Path go = Files.createFile(run.folder().code().resolve("go"));
    assertTrue(run.await().ending().ranWell());
    Files.delete(go);
    between.slowDown(Duration.ofMillis(50));
    for (int i = 0; i < 40; i++) {
      lab.sandbox().discard("nobody-" + i);
    }
    lab.sandbox().discard(run.run().id());
    Started again = lab.again(run);
    lab.sandbox().discard(other.run().id());
    String last = ContainerFactory.name(other.run().id());
    eventually("all were removed", SOON, () -> !containers("-a").contains(last));
    between.slowDown(Duration.ZERO);

    assertTrue(containers("--no-trunc").contains(again.container()), () -> containers("-a") + "");
    Files.createFile(go);
    assertTrue(again.await().ending().ranWell());
  }

  private Ended runCold() {
    try {
      return lab.run("print('once')", OTHERS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void runsNothingTwiceWhereAContainerIsStartedTwice() throws Exception {
    between.befall(Call.START, Fault.AGAIN_LATE);
    Ended run = runCold();
    assertEquals("once\n", run.stdout());
    String before = Files.readString(run.folder().box().resolve("end"));
    String name = ContainerFactory.name(run.run().id());
    eventually("it has ended", SOON, () -> !containers("--no-trunc").contains(name));
    between.arrive();
    eventually("it has ended again", SOON, () -> !containers("--no-trunc").contains(name));

    assertEquals("once\n", run.stdout());
    assertEquals(before, Files.readString(run.folder().box().resolve("end")));
    assertTrue(lab.sandbox().knows(run.run(), run.folder()));
  }

  @Test
  void removesNotTheNextAttemptWhereARemovalComesLate() throws Exception {
    Started run = lab.start(PATIENT, OTHERS);
    between.befall(Call.REMOVE, Fault.LATE);
    lab.sandbox().remove(run.run().id()); // the client asks again
    assertTrue(between.isOver(), "nothing befell");
    Started again = lab.again(run);

    between.arrive();
    assertEquals(ContainerState.Status.RUNNING, lab.engine().state(again.container()).status());
    Files.createFile(again.folder().code().resolve("go"));
    assertEquals("once\n", again.await().stdout());
  }

  @ParameterizedTest
  @EnumSource
  void removesWhatAProbeLosesSightOf(Fault fault) throws Exception {
    eventually("the pool is full", SOON, this::isAsItIsToBe);
    try (Lab other = lab(0)) {
      for (Call call : List.of(Call.CREATE, Call.START, Call.REMOVE)) {
        between.befall(call, fault);
      }
      other.sandbox().prove();
      between.arrive();
      eventually(
          "nothing is left of it",
          SOON,
          () -> {
            new Leftovers(other.engine(), node, other.paths(), other.sandbox()::probes).sweep();
            return containers("-a").size() == 1;
          });
    }
  }

  @Test
  void leavesNothingBehindASlowEngine() throws Exception {
    try (Lab many = lab(6)) {
      many.sandbox().tend();
      eventually("all are ready", SOON, () -> many.sandbox().prepared() == 6);
      // it says in time that it is there, and so it gets longer than one that is away
      between.slowDown(Duration.ofSeconds(1));
    }
    assertEquals(List.of(), containers("-a"));
  }
}
