package org.dataexchange.tasker.sandbox;

import java.util.ArrayList;
import java.util.List;

/** Measured times of one kind, in milliseconds. */
public final class Timings {

  private final List<Double> millis = new ArrayList<>();

  /** Takes one more. */
  public void add(double time) {
    millis.add(time);
  }

  /** The one in the middle. */
  public double median() {
    return percentile(50);
  }

  /** The one that so many of a hundred do not exceed. */
  public double percentile(int percent) {
    List<Double> sorted = millis.stream().sorted().toList();
    // the nearest rank
    int rank = (int) Math.ceil(sorted.size() * percent / 100.0);
    return sorted.get(Math.max(0, rank - 1));
  }
}
