package org.dataexchange.tasker.bench;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Figures side by side, rows by name, and columns by name within them. */
public final class Table {

  private final String name;
  private final String title;
  private final Map<String, Map<String, Figure>> rows = new LinkedHashMap<>();

  /**
   * @param name in bench.json
   * @param title for the reader
   */
  public Table(String name, String title) {
    this.name = name;
    this.title = title;
  }

  public void put(String row, String column, Figure figure) {
    rows.computeIfAbsent(row, any -> new LinkedHashMap<>()).put(column, figure);
  }

  String name() {
    return name;
  }

  Map<String, Map<String, Figure>> rows() {
    return Collections.unmodifiableMap(rows);
  }

  Figure at(String row, String column) {
    return rows.get(row).get(column);
  }

  /** The same where all was measured under these circumstances. */
  Table under(String circumstances) {
    Table judged = new Table(name, title);
    rows.forEach(
        (row, figures) ->
            figures.forEach(
                (column, figure) -> judged.put(row, column, figure.under(circumstances))));
    return judged;
  }

  /** In Markdown, followed by what is not trusted and why. */
  String markdown() {
    List<String> columns =
        rows.values().stream().flatMap(row -> row.keySet().stream()).distinct().toList();
    StringBuilder text = new StringBuilder();
    line(text, Stream.concat(Stream.of(title), columns.stream()));
    line(text, Stream.concat(Stream.of("---"), columns.stream().map(any -> "---:")));
    rows.forEach(
        (row, figures) ->
            line(
                text,
                Stream.concat(
                    Stream.of(row),
                    columns.stream()
                        .map(
                            column ->
                                figures.containsKey(column) ? figures.get(column).text() : ""))));
    List<String> doubts = doubts();
    if (!doubts.isEmpty()) {
      text.append("\n~ is not trusted. ").append(String.join("; ", doubts)).append(".\n");
    }
    return text.toString();
  }

  /** Why something is not trusted, each reason with its rows, unless it is the same for all. */
  private List<String> doubts() {
    Map<String, List<String>> doubts = new LinkedHashMap<>();
    rows.forEach(
        (row, figures) ->
            doubts
                .computeIfAbsent(objections(figures.values()), any -> new ArrayList<>())
                .add(row));
    if (doubts.size() == 1) {
      String all = doubts.keySet().iterator().next();
      return all.isEmpty() ? List.of() : List.of("All of it: " + all);
    }
    doubts.remove("");
    return doubts.entrySet().stream()
        .map(doubt -> String.join(" / ", doubt.getValue()) + ": " + doubt.getKey())
        .toList();
  }

  /** What comes from another figure is told only where there is nothing else to tell. */
  private static String objections(Collection<Figure> figures) {
    List<String> all =
        figures.stream().map(Figure::objection).filter(one -> !one.isEmpty()).distinct().toList();
    return all.stream()
        .filter(one -> all.size() == 1 || !one.equals(Figure.INHERITED))
        .collect(joining(", "));
  }

  private static void line(StringBuilder text, Stream<String> cells) {
    text.append(cells.collect(joining(" | ", "| ", " |"))).append('\n');
  }
}
