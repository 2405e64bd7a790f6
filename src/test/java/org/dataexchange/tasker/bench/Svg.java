package org.dataexchange.tasker.bench;

import java.util.List;
import java.util.Locale;

/**
 * A picture that can be read on light and on dark ground, without anything from elsewhere. For one
 * thread.
 */
final class Svg {

  /** Told apart by those who see few colours too, and on both grounds. */
  private static final List<String> COLOURS =
      List.of("#0d78b5", "#d55e00", "#1a9872", "#b5549a", "#a58200");

  private final StringBuilder body = new StringBuilder();
  private final int width;
  private final int height;
  private final String title;

  Svg(int width, int height, String title) {
    this.width = width;
    this.height = height;
    this.title = title;
    text(16, 26, "start", "head", title);
  }

  static String colour(int index) {
    return COLOURS.get(index % COLOURS.size());
  }

  /**
   * @param anchor {@code start}, {@code middle} or {@code end}
   * @param style {@code head}, {@code dim}, or empty
   */
  void text(double x, double y, String anchor, String style, String text) {
    add(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>",
        x, y, anchor, style, escaped(text));
  }

  /** A thin one, as of a grid. */
  void line(double x1, double y1, double x2, double y2) {
    add("<path class=\"grid\" d=\"M%.1f %.1fL%.1f %.1f\"/>", x1, y1, x2, y2);
  }

  /** Through these points, x before y. */
  void curve(String colour, List<double[]> points) {
    StringBuilder path = new StringBuilder();
    for (double[] point : points) {
      path.append(
          String.format(
              Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : "L", point[0], point[1]));
    }
    add("<path class=\"curve\" stroke=\"%s\" d=\"%s\"/>", colour, path);
  }

  void dot(String colour, double x, double y) {
    add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>", x, y, colour);
  }

  private void add(String format, Object... arguments) {
    body.append("  ").append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }

  @Override
  public String toString() {
    return """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" \
    font-family="system-ui, sans-serif" font-size="13">
      <title>%s</title>
      <style>
        text { fill: #1f2328 }
        .head { font-size: 16px; font-weight: 600 }
        .dim { fill: #59636e; font-size: 12px }
        .grid { stroke: #d1d9e0; fill: none }
        .curve { stroke-width: 2; fill: none; stroke-linejoin: round }
        @media (prefers-color-scheme: dark) {
          text { fill: #f0f6fc }
          .dim { fill: #9198a1 }
          .grid { stroke: #3d444d }
        }
      </style>
    %s</svg>
    """
        .formatted(width, height, width, height, escaped(title), body);
  }
}
