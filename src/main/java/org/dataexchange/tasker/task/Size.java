package org.dataexchange.tasker.task;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes that people write as {@code 512MiB}. */
public record Size(long bytes) {

  private static final Pattern TEXT = Pattern.compile("(\\d{1,15})\\s*(B|KiB|MiB|GiB|TiB)?");
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

  public Size {
    if (bytes < 0) {
      throw new IllegalArgumentException("a size is not negative");
    }
  }

  /**
   * Reads {@code 512MiB}, {@code 2GiB} or a plain number of bytes.
   *
   * @throws IllegalArgumentException saying what is accepted
   */
  public static Size parse(String text) {
    Matcher matcher = TEXT.matcher(text.trim());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("a size like 512MiB, 2GiB or a number of bytes");
    }
    long size = Long.parseLong(matcher.group(1));
    for (int unit = 0; unit < UNITS.length; unit++) {
      if (UNITS[unit].equals(matcher.group(2))) {
        return scaled(size, unit);
      }
    }
    return new Size(size);
  }

  private static Size scaled(long size, int unit) {
    try {
      return new Size(Math.multiplyExact(size, 1L << (10 * unit)));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("a size below 8 EiB", e);
    }
  }

  /** The largest unit that tells it exactly, so that it can be read again: {@code 1536MiB}. */
  @Override
  public String toString() {
    int unit = 0;
    while (unit < UNITS.length - 1 && bytes != 0 && bytes % (1L << (10 * (unit + 1))) == 0) {
      unit++;
    }
    return (bytes >> (10 * unit)) + UNITS[unit];
  }

  /** With at most one decimal, for a size that was measured: {@code 1.5GiB}. */
  public String rounded() {
    int unit = 0;
    while (unit < UNITS.length - 1 && bytes >= 1L << (10 * (unit + 1))) {
      unit++;
    }
    BigDecimal value = BigDecimal.valueOf((double) bytes / (1L << (10 * unit)));
    String number = String.format(Locale.ROOT, "%.1f", value).replaceFirst("\\.0$", "");
    return number + UNITS[unit];
  }
}
