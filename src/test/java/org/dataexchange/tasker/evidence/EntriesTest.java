package org.dataexchange.tasker.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EntriesTest {

  private final Entries entries = new Entries();

  @Test
  void keepsEachOnceInOrder() {
    List.of("b", "a", "b").forEach(entries::add);

    assertEquals(List.of("b", "a"), entries.inOrder());
    assertEquals(0, entries.leftOut());
  }

  @Test
  void keepsAThousandAndCountsTheRest() {
    IntStream.range(0, 1234).forEach(i -> entries.add("f" + i));
    entries.add("f1");

    assertEquals(1000, entries.inOrder().size());
    assertEquals(234, entries.leftOut());
    assertEquals("more than 1000", entries.count());
  }

  @Test
  void keepsABoundedLengthOfText() {
    IntStream.range(0, 20).forEach(i -> entries.add(i + "x".repeat(4000)));

    assertEquals(16, entries.inOrder().size());
    assertEquals(4, entries.leftOut());
  }

  @Test
  void keepsWhatJustFits() {
    entries.add("x".repeat(Entries.MOST_TEXT));
    entries.add("y");

    assertEquals(1, entries.inOrder().size());
    assertEquals(1, entries.leftOut());
  }

  @Test
  void decodesUtf8AndReplacesWhatIsNone() {
    entries.add("\u00c3\u00bc\u00ff");

    assertEquals(List.of("\u00fc\ufffd"), entries.inOrder());
  }
}
