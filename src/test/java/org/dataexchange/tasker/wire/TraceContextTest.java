package org.dataexchange.tasker.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";

  private static Optional<TraceContext> of(String parent) {
    return TraceContext.of(parent, Optional.empty());
  }

  @Test
  void isReadAsItWasWritten() {
    assertEquals(
        Optional.of(new TraceContext(PARENT, "a=1,b=2")),
        TraceContext.of(PARENT, Optional.of("a=1,b=2")));
    assertEquals(Optional.of(new TraceContext(PARENT, "")), of(PARENT));
  }

  /** As the recommendation asks: what a later version adds is behind a dash. */
  @Test
  void ofALaterVersionIsReadAsThisOne() {
    assertEquals(PARENT, of("cc" + PARENT.substring(2)).orElseThrow().parent());
    assertEquals(PARENT, of("cc" + PARENT.substring(2) + "-what-comes").orElseThrow().parent());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\n",
        "00-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-٠af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01more",
      })
  void thatIsWrongIsNone(String parent) {
    assertEquals(Optional.empty(), of(parent));
    assertThrows(IllegalArgumentException.class, () -> new TraceContext(parent, ""));
  }

  @Test
  void thatIsTooLongIsNone() {
    assertEquals(Optional.empty(), of("cc" + PARENT.substring(2) + "-" + "x".repeat(100_000)));
  }

  /** The trace goes on without it. */
  @ParameterizedTest
  @ValueSource(strings = {"a=\u0000", "a=1\nb=2", "a=ä"})
  void goesOnWithoutAStateThatIsWrong(String state) {
    assertEquals("", TraceContext.of(PARENT, Optional.of(state)).orElseThrow().state());
    assertThrows(IllegalArgumentException.class, () -> new TraceContext(PARENT, state));
  }

  @Test
  void goesOnWithoutAStateThatIsTooLong() {
    String longest = "a=" + "x".repeat(TraceContext.MOST - 2);
    assertEquals(longest, TraceContext.of(PARENT, Optional.of(longest)).orElseThrow().state());
    assertEquals("", TraceContext.of(PARENT, Optional.of(longest + "x")).orElseThrow().state());
  }

  @Test
  void belongsToATraceByItsIdAlone() {
    TraceContext one = of(PARENT).orElseThrow();
    assertTrue(one.isOfTrace(of("00-" + TRACE + "-1111111111111111-00").orElseThrow()));
    assertFalse(one.isOfTrace(of(PARENT.replace("0af", "0bf")).orElseThrow()));
  }
}
