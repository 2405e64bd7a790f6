package org.dataexchange.tasker.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TableTest {

  private static final Figure SURE = new Figure(200, "ms", 9, 0.01, "");

  private static Table table(Figure figure) {
    Table table = new Table("latency", "Who");
    table.put("we", "median", SURE);
    table.put("they", "median", figure);
    table.put("they", "least", figure);
    return table;
  }

  @Test
  void leavesOutWhatWasNotMeasured() {
    assertEquals(
        """
        | Who | median | least |
        | --- | ---: | ---: |
        | we | 200 ms |  |
        | they | 200 ms | 200 ms |
        """,
        table(SURE).markdown());
  }

  @Test
  void saysWhyARowIsNotTrusted() {
    String text = table(new Figure(50, "ms", 1, 0, "measured once")).markdown();

    assertEquals(
        "~ is not trusted. they: measured once.\n", text.substring(text.lastIndexOf("~ is")));
  }

  @Test
  void saysNothingOfWhatComesFromAnother() {
    Figure doubted = new Figure(50, "ms", 1, 0, "measured once");
    Table table = table(doubted);
    table.put("they", "of us", doubted.per(SURE, 1, "×"));

    assertTrue(table.markdown().endsWith("~ is not trusted. they: measured once.\n"));
  }

  @Test
  void saysItOnceForAll() {
    String text = table(SURE).under("others were there").markdown();

    assertEquals(
        "~ is not trusted. All of it: others were there.\n",
        text.substring(text.lastIndexOf("~ is")));
  }

  @Test
  void takesThePlaceBetweenItsMarks() {
    Blocks blocks =
        new Blocks("a\n<!-- bench b -->\nold\n<!-- end -->\nc\n<!-- bench d -->\n<!-- end -->\n");

    blocks.put("b", "new");
    blocks.put("elsewhere", "lost");

    assertEquals(
        "a\n<!-- bench b -->\n\nnew\n\n<!-- end -->\nc\n<!-- bench d -->\n<!-- end -->\n",
        blocks.text());
  }
}
