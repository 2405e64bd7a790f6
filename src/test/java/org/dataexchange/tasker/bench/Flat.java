package org.dataexchange.tasker.bench;

import java.util.List;

/**
 * A figure that may not grow with the number of tasks: the median of its last quarter of samples is
 * at most so much above that of its first quarter. Medians, since one sample may see two tasks or
 * none.
 *
 * @param part the growth that is allowed, as a part of what it was
 * @param least the growth that is allowed in any case, in its unit
 */
record Flat(String figure, double part, double least) {

  boolean holds(List<Double> values) {
    return last(values) - first(values) <= Math.max(least, part * first(values));
  }

  static double first(List<Double> values) {
    return median(values.subList(0, quarter(values)));
  }

  static double last(List<Double> values) {
    return median(values.subList(values.size() - quarter(values), values.size()));
  }

  private static int quarter(List<Double> values) {
    return Math.max(1, values.size() / 4);
  }

  /**
   * @throws IndexOutOfBoundsException if there is none
   */
  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
