package org.dataexchange.tasker.selftest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the selftest says of rows that held, did not, or could not be tried. */
class SelftestTableTest {

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final SelftestTable table = new SelftestTable(new PrintStream(printed, true, UTF_8));

  @Test
  void countsWhatWasNotTriedAsNeitherHeldNorNot() {
    Attack attack = Attack.in(Path.of("src/selftest")).getFirst();
    table.add(Row.check("log", "nothing", List.of()), 1, 2);
    table.add(Row.of(attack, Row.Result.notTried("the image has no python")), 2, 2);

    assertTrue(table.allHeld());
    String summary = table.summary(1);
    assertTrue(summary.startsWith("1 of 1 held (1 not tried) in 1 s"), summary);
    assertTrue(printed.toString(UTF_8).contains(" -  "), printed::toString);
    assertTrue(
        printed.toString(UTF_8).contains("not tried: the image has no python"), printed::toString);
    assertFalse(table.rows().getLast().held());
  }

  @Test
  void doesNotHoldIfOneRowDoesNot() {
    table.add(Row.check("log", "nothing", List.of("a line")), 1, 1);

    assertFalse(table.allHeld());
    assertEquals("0 of 1 held", table.summary(1).substring(0, 11));
  }
}
