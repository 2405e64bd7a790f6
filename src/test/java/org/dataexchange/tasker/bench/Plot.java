package org.dataexchange.tasker.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Panels side by side with the same upright axis; all axes are logarithmic. For one thread. */
final class Plot {

  private static final int PANEL = 280;
  private static final int LEFT = 64;
  private static final int GAP = 24;
  private static final int TOP = 48;
  private static final int BOTTOM = 300;

  private final String title;
  private final Map<String, Map<Double, Double>> panels = new LinkedHashMap<>();

  Plot(String title) {
    this.title = title;
  }

  /**
   * @param points y by x, each above 0
   */
  void add(String title, Map<Double, Double> points) {
    panels.put(title, points);
  }

  String svg() {
    Svg svg = new Svg(LEFT + panels.size() * (PANEL + GAP), BOTTOM + 56, title);
    Axis upright =
        Axis.over(
            panels.values().stream().flatMap(points -> points.values().stream()).toList(),
            BOTTOM,
            TOP);
    for (double tick : upright.ticks()) {
      svg.text(LEFT - 8, upright.at(tick) + 4, "end", "dim", Axis.label(tick));
    }
    int left = LEFT;
    int index = 0;
    for (Map.Entry<String, Map<Double, Double>> panel : panels.entrySet()) {
      draw(svg, panel, upright, left, Svg.colour(index++));
      left += PANEL + GAP;
    }
    return svg.toString();
  }

  private static void draw(
      Svg svg,
      Map.Entry<String, Map<Double, Double>> panel,
      Axis upright,
      int left,
      String colour) {
    Map<Double, Double> points = panel.getValue();
    Axis level = Axis.over(List.copyOf(points.keySet()), left, left + PANEL);
    for (double tick : upright.ticks()) {
      svg.line(left, upright.at(tick), left + PANEL, upright.at(tick));
    }
    for (double tick : level.ticks()) {
      svg.line(level.at(tick), TOP, level.at(tick), BOTTOM);
      svg.text(level.at(tick), BOTTOM + 18, "middle", "dim", Axis.label(tick));
    }
    svg.text(left + PANEL / 2.0, BOTTOM + 40, "middle", "", panel.getKey());
    List<double[]> curve = new ArrayList<>();
    points.forEach((x, y) -> curve.add(new double[] {level.at(x), upright.at(y)}));
    svg.curve(colour, curve);
    curve.forEach(point -> svg.dot(colour, point[0], point[1]));
  }
}
