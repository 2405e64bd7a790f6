package org.dataexchange.tasker.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a run of the suite has found, as JSON for programs and as Markdown for people. */
final class Results {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final Path TARGET = Path.of("target");
  private static final Path PAGE = Path.of("PERFORMANCE.md");

  private final Machine machine;
  private final List<Part> parts = new ArrayList<>();

  Results(Machine machine) {
    this.machine = machine;
  }

  /**
   * Of one part.
   *
   * @param others the part of the machine that others had meanwhile
   * @param steal the part that the hypervisor kept
   * @param failure empty if it was measured to its end
   * @param plots SVG by name
   */
  record Part(
      String name,
      Instant at,
      Duration took,
      double others,
      double steal,
      String failure,
      List<Table> tables,
      Map<String, String> plots) {

    static Part of(
        String name, Instant at, double others, double steal, String failure, Stage stage) {
      String circumstances = Noise.circumstances(others, steal);
      return new Part(
          name,
          at.truncatedTo(ChronoUnit.SECONDS),
          Duration.between(at, Instant.now()),
          others,
          steal,
          failure,
          stage.tables().stream().map(table -> table.under(circumstances)).toList(),
          stage.plots());
    }

    /** The tables, and under what circumstances they came about. */
    String markdown() {
      StringBuilder text = new StringBuilder();
      tables.forEach(table -> text.append(table.markdown()).append('\n'));
      if (!failure.isEmpty()) {
        text.append("**Failed: ").append(failure).append("**\n\n");
      }
      return text.append(
              String.format(
                  Locale.ROOT,
                  "%s, %d s; others had %.1f %% of the machine meanwhile, the hypervisor kept %.1f %%.",
                  at,
                  took.toSeconds(),
                  100 * others,
                  100 * steal))
          .toString();
    }
  }

  void add(Part part) {
    parts.add(part);
  }

  boolean failed() {
    return parts.stream().anyMatch(part -> !part.failure().isEmpty());
  }

  /** Below {@code target}, and if it is wanted in PERFORMANCE.md and its pictures. */
  void write(boolean page) throws IOException {
    JSON.writeValue(TARGET.resolve("bench.json").toFile(), json());
    for (Part part : parts) {
      for (Map.Entry<String, String> plot : part.plots().entrySet()) {
        Path folder = page ? Path.of("docs") : TARGET;
        Files.writeString(folder.resolve(plot.getKey() + ".svg"), plot.getValue());
      }
    }
    if (page) {
      Blocks blocks = new Blocks(Files.readString(PAGE));
      blocks.put("machine", machine.text());
      parts.forEach(part -> blocks.put(part.name(), part.markdown()));
      Files.writeString(PAGE, blocks.text());
    }
  }

  String where(boolean page) {
    return "The figures are in target/bench.json" + (page ? ", PERFORMANCE.md and docs." : ".");
  }

  private ObjectNode json() {
    ObjectNode all = JSON.createObjectNode();
    all.set("machine", JSON.valueToTree(machine));
    all.put("quietBefore", machine.wasQuiet());
    for (Part part : parts) {
      ObjectNode one = all.withObject("/parts/" + part.name());
      one.put("at", part.at().toString()).put("seconds", part.took().toSeconds());
      one.put("others", part.others()).put("steal", part.steal());
      one.put("failure", part.failure());
      for (Table table : part.tables()) {
        table
            .rows()
            .forEach(
                (row, figures) ->
                    put(
                        one.withObject("/tables")
                            .withObjectProperty(table.name())
                            .withObjectProperty(row),
                        figures));
      }
    }
    return all;
  }

  private static void put(ObjectNode row, Map<String, Figure> figures) {
    figures.forEach(
        (column, figure) ->
            row.withObjectProperty(column)
                .put("value", figure.value())
                .put("unit", figure.unit())
                .put("samples", figure.samples())
                .put("spread", figure.spread())
                .put("trusted", figure.trusted())
                .put("objection", figure.objection()));
  }
}
