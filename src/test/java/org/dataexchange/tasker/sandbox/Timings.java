package org.dataexchange.tasker.sandbox;

import java.util.ArrayList;
import java.util.List;

/** Measured times of one kind, in milliseconds. */
final class Timings {

  private final List<Double> millis = new ArrayList<>();

  void add(double time) {
    millis.add(time);
  }

  double median() {
    return percentile(50);
  }

  double percentile(int percent) {
    List<Double> sorted = millis.stream().sorted().toList();
    int at = (int) Math.min(sorted.size() - 1L, Math.round(sorted.size() * percent / 100.0));
    return sorted.get(at);
  }
}
