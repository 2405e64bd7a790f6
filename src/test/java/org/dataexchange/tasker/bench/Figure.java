package org.dataexchange.tasker.bench;

import java.util.Locale;

/**
 * A number with what is known of it.
 *
 * @param samples that it comes from
 * @param spread by how much it differs within the run, as a part of itself
 * @param objection why it is not to be trusted; empty if nothing speaks against it
 */
public record Figure(double value, String unit, int samples, double spread, String objection) {

  /** The objection to what is made of one that has its own. */
  static final String INHERITED = "comes from one that is not trusted";

  /** One that is counted, not timed: it is the same each time. */
  public static Figure exact(double value, String unit) {
    return new Figure(value, unit, 1, 0, "");
  }

  /** What it is more than the other one, in another unit. */
  public Figure minus(Figure other, double factor, String unit) {
    return made((value - other.value) * factor, unit, other);
  }

  /** How many times the other one it is. */
  public Figure per(Figure other, double factor, String unit) {
    return made(value / other.value * factor, unit, other);
  }

  /** As good as the worse of the two that it comes from. */
  private Figure made(double result, String unit, Figure other) {
    return new Figure(
        result,
        unit,
        Math.min(samples, other.samples),
        Math.max(spread, other.spread),
        trusted() && other.trusted() ? "" : INHERITED);
  }

  boolean trusted() {
    return objection.isEmpty();
  }

  /** The same under circumstances that speak against it; empty if none do. */
  Figure under(String circumstances) {
    return circumstances.isEmpty() ? this : new Figure(value, unit, samples, spread, circumstances);
  }

  /** Two digits of it, or all before the point; with a ~ before it if it is not trusted. */
  String text() {
    double size = Math.abs(value);
    int decimals = size >= 10 || size == 0 ? 0 : size >= 1 ? 1 : 2;
    String digits = String.format(Locale.ROOT, "%,." + decimals + "f", value);
    return (trusted() ? "" : "~") + digits + (unit.isEmpty() ? "" : " " + unit);
  }
}
