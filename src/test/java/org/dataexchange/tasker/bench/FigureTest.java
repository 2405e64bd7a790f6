package org.dataexchange.tasker.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FigureTest {

  private static final Figure SURE = new Figure(200, "ms", 9, 0.01, "");
  private static final Figure DOUBTED = new Figure(100, "ms", 3, 0.5, "differs");

  @ParameterizedTest
  @CsvSource({
    "1234.5, '1,235 ms'",
    "99.6, '100 ms'",
    "35.24, '35 ms'",
    "9.96, '10.0 ms'",
    "3.21, '3.2 ms'",
    "-3.21, '-3.2 ms'",
    "0.244, '0.24 ms'",
    "0, '0 ms'",
  })
  void hasTheDigitsThatMatter(double value, String text) {
    assertEquals(text, Figure.exact(value, "ms").text());
  }

  @Test
  void marksWhatIsNotTrusted() {
    assertEquals("~100 ms", DOUBTED.text());
  }

  @Test
  void isAsGoodAsTheWorseThatItComesFrom() {
    Figure ratio = SURE.per(DOUBTED, 1, "×");

    assertEquals(new Figure(2, "×", 3, 0.5, Figure.INHERITED), ratio);
    assertEquals(Figure.INHERITED, DOUBTED.minus(SURE, 1, "ms").objection());
  }

  @Test
  void isDoubtedForWhatWentOnMeanwhile() {
    assertEquals(SURE, SURE.under(Noise.circumstances(0.01, 0.01)));
    assertEquals(
        "others took 20 % of the machine", SURE.under(Noise.circumstances(0.2, 0)).objection());
    assertFalse(SURE.under(Noise.circumstances(0, 0.1)).trusted());
  }
}
