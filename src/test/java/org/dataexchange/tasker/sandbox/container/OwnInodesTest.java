package org.dataexchange.tasker.sandbox.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.sandbox.engine.Engine;
import org.dataexchange.tasker.sandbox.engine.HostPaths;
import org.dataexchange.tasker.sandbox.engine.TalkingEngine;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.Failures.RunKilled;
import org.dataexchange.tasker.task.Failures.SystemFailed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whether runs may have files that others have, by what the probe says. */
class OwnInodesTest {

  private final List<Boolean> tried = new ArrayList<>();
  private TalkingEngine empty;
  private Engine engine;
  private OwnInodes inodes;

  @BeforeEach
  void open() throws IOException {
    empty = new TalkingEngine().says(".*", "{}");
    engine = new Engine(empty.address(), 1, Thread::new);
    inodes = at(Path.of("/srv/workspace"));
  }

  private OwnInodes at(Path workspace) {
    return new OwnInodes(engine, new HostPaths(engine, workspace, Optional.of(workspace)));
  }

  @AfterEach
  void close() {
    engine.close();
    empty.close();
  }

  /** A probe that fails with overlays, or without, or both. */
  private OciRuntimes.Trial probe(boolean with, boolean without) {
    return () -> {
      boolean own = inodes.areOwn();
      tried.add(own);
      if (own ? !with : !without) {
        throw new EngineFailed("it does not hold", true, null);
      }
    };
  }

  @Test
  void areOwnOnceTheProbeHolds() throws Exception {
    assertFalse(inodes.areOwn());
    inodes.prove(probe(true, true));
    assertTrue(inodes.areOwn());
    assertEquals(List.of(true), tried);
  }

  @Test
  void areNotWhereTheProbeHoldsWithoutThemOnly() throws Exception {
    inodes.prove(probe(false, true));
    assertFalse(inodes.areOwn());
    assertEquals(List.of(true, false), tried);
    inodes.prove(probe(true, true));
    assertTrue(inodes.areOwn(), "what failed for a moment is not given up for ever");
  }

  @Test
  void doNotHideThatNothingHolds() {
    assertThrows(EngineFailed.class, () -> inodes.prove(probe(false, false)));
    assertFalse(inodes.areOwn());
  }

  /** Runs have links by then. */
  @Test
  void stayOwnWhateverAnotherImageDoes() throws Exception {
    inodes.prove(probe(true, true));
    assertThrows(EngineFailed.class, () -> inodes.prove(probe(false, true)));
    assertTrue(inodes.areOwn());
    assertEquals(List.of(true, true), tried);
  }

  @Test
  void areNotJudgedByAProbeThatWasKilled() {
    assertThrows(
        RunKilled.class,
        () ->
            inodes.prove(
                () -> {
                  tried.add(inodes.areOwn());
                  throw new RunKilled("it was killed");
                }));
    assertEquals(List.of(true), tried);
  }

  @Test
  void areNotJudgedByAnEngineThatIsAway() {
    empty.says(".*", 500, "application/json", "{}");
    assertThrows(SystemFailed.class, () -> inodes.prove(probe(false, true)));
    assertEquals(List.of(true), tried);
  }

  @Test
  void areNotWhereNoOverlayCanNameTheWorkspace() throws Exception {
    inodes = at(Path.of("/srv/a,b"));
    inodes.prove(probe(true, true));
    assertFalse(inodes.areOwn());
    assertEquals(List.of(false), tried);
  }
}
