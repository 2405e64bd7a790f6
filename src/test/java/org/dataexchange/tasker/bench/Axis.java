package org.dataexchange.tasker.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A logarithmic axis from one point of a picture to another, from and to whole powers of ten, or
 * their double and fivefold.
 */
record Axis(double least, double most, double from, double to) {

  private static final double[] STEPS = {1, 2, 5};

  /** With room for all these, each of which is above 0. */
  static Axis over(List<Double> values, double from, double to) {
    double least = values.stream().mapToDouble(Double::doubleValue).min().orElse(1);
    double most = values.stream().mapToDouble(Double::doubleValue).max().orElse(10);
    return new Axis(below(least), above(most), from, to);
  }

  double at(double value) {
    return from + (to - from) * Math.log(value / least) / Math.log(most / least);
  }

  /** Where lines are drawn: all steps, or the powers of ten alone if there are many. */
  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    double[] steps = most / least > 500 ? new double[] {1} : STEPS;
    for (double power = power(least); power <= most * 1.001; power *= 10) {
      for (double step : steps) {
        double tick = power * step;
        if (tick >= least * 0.999 && tick <= most * 1.001) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }

  static String label(double value) {
    if (value >= 1e6) {
      return number(value / 1e6) + "M";
    }
    return value >= 1e4 ? number(value / 1e3) + "k" : number(value);
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.1f", value);
  }

  private static double power(double value) {
    return Math.pow(10, Math.floor(Math.log10(value) + 1e-9));
  }

  private static double below(double value) {
    double power = power(value);
    double found = power;
    for (double step : STEPS) {
      found = power * step <= value * 1.000001 ? power * step : found;
    }
    return found;
  }

  private static double above(double value) {
    double power = power(value);
    for (double step : STEPS) {
      if (power * step > value * 1.000001) {
        return power * step;
      }
    }
    return power * 10;
  }
}
