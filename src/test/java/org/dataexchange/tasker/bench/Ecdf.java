package org.dataexchange.tasker.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Of each kind of time, which part of all was over by when. */
final class Ecdf {

  private static final int WIDTH = 900;
  private static final int LEFT = 60;
  private static final int RIGHT = WIDTH - 20;
  private static final int TOP = 48;
  private static final int BOTTOM = 330;
  private static final int LEGEND = BOTTOM + 62;
  private static final int LINE = 20;

  private Ecdf() {}

  /**
   * @param all milliseconds, by the name for the reader
   */
  static String of(String title, Map<String, Series> all) {
    Svg svg = new Svg(WIDTH, LEGEND + LINE * all.size(), title);
    List<Double> values = all.values().stream().flatMap(one -> one.values().stream()).toList();
    Axis axis = Axis.over(values, LEFT, RIGHT);
    for (double tick : axis.ticks()) {
      svg.line(axis.at(tick), TOP, axis.at(tick), BOTTOM);
      svg.text(axis.at(tick), BOTTOM + 18, "middle", "dim", Axis.label(tick));
    }
    svg.text((LEFT + RIGHT) / 2.0, BOTTOM + 38, "middle", "dim", "milliseconds, logarithmic");
    for (int percent = 0; percent <= 100; percent += 25) {
      svg.line(LEFT, y(percent), RIGHT, y(percent));
      svg.text(LEFT - 8, y(percent) + 4, "end", "dim", percent + " %");
    }
    int index = 0;
    for (Map.Entry<String, Series> one : all.entrySet()) {
      String colour = Svg.colour(index);
      int y = LEGEND + LINE * index++;
      svg.curve(colour, steps(one.getValue().values(), axis));
      svg.curve(colour, List.of(new double[] {LEFT, y}, new double[] {LEFT + 24, y}));
      svg.text(LEFT + 32, y + 4, "start", "", one.getKey());
    }
    return svg.toString();
  }

  private static List<double[]> steps(List<Double> values, Axis axis) {
    List<Double> sorted = values.stream().sorted().toList();
    List<double[]> points = new ArrayList<>();
    for (int i = 0; i < sorted.size(); i++) {
      double x = axis.at(sorted.get(i));
      points.add(new double[] {x, y(100.0 * i / sorted.size())});
      points.add(new double[] {x, y(100.0 * (i + 1) / sorted.size())});
    }
    return points;
  }

  private static double y(double percent) {
    return BOTTOM - (BOTTOM - TOP) * percent / 100;
  }
}
