package org.dataexchange.tasker.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What was measured of one thing, in the order in which it was. For one thread. */
public final class Series {

  /** Halves of fewer say nothing; their range does. */
  private static final int ENOUGH = 6;

  private static final double MEDIANS_DIFFER = 0.10;
  private static final double TAILS_DIFFER = 0.30;

  private final String unit;
  private final List<Double> values = new ArrayList<>();

  /**
   * @param unit for the reader, for example {@code ms}
   */
  public Series(String unit) {
    this.unit = unit;
  }

  public void add(double value) {
    values.add(value);
  }

  List<Double> values() {
    return List.copyOf(values);
  }

  /** The middle, which is not trusted where the two halves of the run have others. */
  public Figure median() {
    return judged(Flat::median, MEDIANS_DIFFER);
  }

  /** What 95 of 100 do not exceed, by nearest rank. */
  Figure p95() {
    return judged(all -> percentile(all, 95), TAILS_DIFFER);
  }

  private Figure judged(ToDoubleFunction<List<Double>> statistic, double most) {
    double all = statistic.applyAsDouble(values);
    double spread = all == 0 ? 0 : apart(statistic) / Math.abs(all);
    return new Figure(
        all, unit, values.size(), spread, Noise.objection(values.size(), spread, most));
  }

  /** How far the two halves are apart; of few values, the least and the greatest. */
  private double apart(ToDoubleFunction<List<Double>> statistic) {
    int size = values.size();
    if (size < ENOUGH) {
      return percentile(values, 100) - percentile(values, 0);
    }
    return Math.abs(
        statistic.applyAsDouble(values.subList(0, size / 2))
            - statistic.applyAsDouble(values.subList(size / 2, size)));
  }

  static double percentile(List<Double> values, int percent) {
    List<Double> sorted = values.stream().sorted().toList();
    int rank = (int) Math.ceil(sorted.size() * percent / 100.0);
    return sorted.get(Math.max(0, rank - 1));
  }
}
