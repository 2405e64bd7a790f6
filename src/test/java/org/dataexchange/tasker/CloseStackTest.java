package org.dataexchange.tasker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloseStackTest {

  private final List<String> closed = new ArrayList<>();

  /** Composes three parts, of which the third cannot be opened. */
  private CloseStack compose() {
    try (CloseStack opened = new CloseStack()) {
      opened.add(() -> closed.add("first"));
      opened.add(() -> closed.add("second"));
      throw new IllegalArgumentException("no third");
    }
  }

  @Test
  void closesWhatWasOpenedBeforeAThrowTheLastFirst() {
    assertThrows(IllegalArgumentException.class, this::compose);

    assertEquals(List.of("second", "first"), closed);
  }

  @Test
  void closesTheRestWhateverOneThrows() {
    IllegalStateException one = new IllegalStateException("one");
    CloseStack opened = new CloseStack();
    opened.add(() -> closed.add("first"));
    opened.add(
        () -> {
          throw one;
        });
    opened.add(() -> closed.add("third"));

    IllegalStateException failed = assertThrows(IllegalStateException.class, opened::close);

    assertEquals(List.of("third", "first"), closed);
    assertArrayEquals(new Throwable[] {one}, failed.getSuppressed());
  }

  @Test
  void closesWhatItWasHandedOnceAndInTheSameOrder() {
    CloseStack all;
    try (CloseStack opened = new CloseStack()) {
      opened.add(() -> closed.add("first"));
      opened.add(() -> closed.add("second"));
      all = opened.handOver();
    }
    assertEquals(List.of(), closed);

    all.close();
    all.close();

    assertEquals(List.of("second", "first"), closed);
  }
}
