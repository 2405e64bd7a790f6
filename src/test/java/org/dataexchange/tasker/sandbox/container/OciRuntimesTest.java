package org.dataexchange.tasker.sandbox.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.junit.jupiter.api.Test;

class OciRuntimesTest {

  private static final String IMAGE = "datex@sha256:1";
  private static final Optional<String> DEFAULT = Optional.empty();
  private static final Optional<String> CRUN = Optional.of("crun");

  private final Set<String> known = new HashSet<>(Set.of("runc", "crun"));
  private final Set<Optional<String>> holding = new HashSet<>(Set.of(DEFAULT, CRUN));
  private final List<Optional<String>> tried = new ArrayList<>();

  private OciRuntimes runtimes(Optional<String> named) {
    return new OciRuntimes(() -> known, named);
  }

  private void prove(OciRuntimes runtimes) throws Exception {
    runtimes.prove(
        IMAGE,
        () -> {
          Optional<String> now = runtimes.of(IMAGE);
          tried.add(now);
          if (!holding.contains(now)) {
            throw new EngineFailed("it does not hold", true, null);
          }
        });
  }

  @Test
  void takesTheQuickOneIfItHolds() throws Exception {
    OciRuntimes runtimes = runtimes(DEFAULT);
    assertFalse(runtimes.isProved(IMAGE));
    prove(runtimes);
    assertEquals(List.of(CRUN), tried);
    assertEquals(CRUN, runtimes.of(IMAGE));
    assertTrue(runtimes.isProved(IMAGE));
    assertFalse(runtimes.isProved("another"));
    assertEquals(DEFAULT, runtimes.of("another"));
  }

  @Test
  void takesTheDefaultIfTheQuickOneDoesNotHold() throws Exception {
    holding.remove(CRUN);
    OciRuntimes runtimes = runtimes(DEFAULT);
    prove(runtimes);
    assertEquals(List.of(CRUN, DEFAULT), tried);
    assertEquals(DEFAULT, runtimes.of(IMAGE));
    assertTrue(runtimes.isProved(IMAGE));
  }

  @Test
  void doesNotTryWhatTheEngineDoesNotHave() throws Exception {
    known.remove("crun");
    OciRuntimes runtimes = runtimes(DEFAULT);
    prove(runtimes);
    assertEquals(List.of(DEFAULT), tried);
    assertEquals(DEFAULT, runtimes.of(IMAGE));
  }

  @Test
  void takesWhatIsNamedOrNothing() throws Exception {
    Optional<String> named = Optional.of("runsc");
    OciRuntimes runtimes = runtimes(named);
    assertThrows(EngineFailed.class, () -> prove(runtimes));
    assertEquals(List.of(named), tried);
    assertFalse(runtimes.isProved(IMAGE));
    holding.add(named);
    prove(runtimes);
    assertEquals(named, runtimes.of(IMAGE));
    assertFalse(runtimes.doubt(IMAGE));
  }

  @Test
  void provesNothingWhereNoneHolds() {
    holding.clear();
    OciRuntimes runtimes = runtimes(DEFAULT);
    assertThrows(EngineFailed.class, () -> prove(runtimes));
    assertFalse(runtimes.isProved(IMAGE));
  }

  @Test
  void triesAgainWhenTheQuickOneIsGone() throws Exception {
    OciRuntimes runtimes = runtimes(DEFAULT);
    prove(runtimes);
    known.remove("crun");
    assertTrue(runtimes.doubt(IMAGE));
    assertFalse(runtimes.isProved(IMAGE));
    assertEquals(CRUN, runtimes.of(IMAGE), "until it is proved with another");
    prove(runtimes);
    assertEquals(DEFAULT, runtimes.of(IMAGE));
    assertTrue(runtimes.isProved(IMAGE));
    assertFalse(runtimes.doubt(IMAGE));
  }

  /** As on an engine whose disk is full: the node is not fit before the probe holds again. */
  @Test
  void provesAgainWhatTheEngineCouldNotMakeAlthoughNoOtherRuntimeWouldDoBetter() throws Exception {
    holding.add(Optional.of("runsc"));
    known.remove("crun");
    for (Optional<String> only : List.of(Optional.of("runsc"), DEFAULT)) {
      OciRuntimes runtimes = runtimes(only);
      prove(runtimes);

      assertFalse(runtimes.doubt(IMAGE));
      assertFalse(runtimes.isProved(IMAGE));
      prove(runtimes);
      assertTrue(runtimes.isProved(IMAGE));
    }
  }
}
