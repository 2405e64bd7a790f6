package org.dataexchange.tasker.selftest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.dataexchange.tasker.text.Printable;

/**
 * Prints each row when it is known, and one line of all of them. What an algorithm wrote is shown
 * with its control characters escaped.
 */
final class SelftestTable {

  private static final String LINE = "%7s  %-29s %-34s %-4s %6s  %s%n";
  private static final int EXPECTED = 34;
  private static final int WIDEST = 120;

  private final PrintStream out;
  private final List<Row> rows = new ArrayList<>();
  private int prepared;
  private int cold;

  SelftestTable(PrintStream out) {
    this.out = out;
  }

  /**
   * @param slowness how many times as long as written the attacks may take
   */
  void begin(double slowness) {
    if (slowness > 1) {
      out.printf(
          "On this machine a plain task is slow: the attacks have %.1f times their time.%n",
          slowness);
    }
    out.printf(LINE, "n/m", "attack", "was to happen", "held", "beside", "happened");
  }

  void add(Row row, int number, int all) {
    rows.add(row);
    out.printf(
        LINE,
        number + "/" + all,
        row.name(),
        shortened(row.expected(), EXPECTED),
        held(row),
        row.result().beside().isPresent()
            ? "%.2f".formatted(row.result().beside().getAsDouble())
            : "",
        shown(row.result().happened()));
    row.result().complaints().forEach(why -> out.printf("%9s%s%n", "", "NOT HELD: " + shown(why)));
  }

  private static String held(Row row) {
    return !row.result().tried() ? "-" : row.held() ? "yes" : "NO";
  }

  /**
   * A task has run.
   *
   * @param sandbox as in its report
   */
  void ran(String sandbox) {
    if (sandbox.equals("prepared")) {
      prepared++;
    } else if (sandbox.startsWith("cold")) {
      cold++;
    }
  }

  private static String shown(String text) {
    return shortened(Printable.of(text), WIDEST);
  }

  private static String shortened(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest - 1) + '…';
  }

  List<Row> rows() {
    return List.copyOf(rows);
  }

  boolean allHeld() {
    return rows.stream().filter(row -> row.result().tried()).allMatch(Row::held);
  }

  /** One line for people, for example {@code 140 of 141 held in 170 s; …}. */
  String summary(double seconds) {
    long held = rows.stream().filter(Row::held).count();
    long tried = rows.stream().filter(row -> row.result().tried()).count();
    return "%d of %d held%s in %.0f s; a plain task beside them took %s of its time in the median, %s at worst; %d runs in prepared sandboxes, %d in cold ones"
        .formatted(
            held,
            tried,
            notTried(rows.size() - tried),
            seconds,
            percent(median()),
            percent(worst()),
            prepared,
            cold);
  }

  private static String notTried(long count) {
    return count == 0 ? "" : " (%d not tried)".formatted(count);
  }

  private static String percent(OptionalDouble ratio) {
    return ratio.isPresent() ? "%.0f%%".formatted(ratio.getAsDouble() * 100) : "?";
  }

  private double[] ratios() {
    return rows.stream().flatMapToDouble(row -> row.result().beside().stream()).sorted().toArray();
  }

  private OptionalDouble median() {
    return Arrays.stream(ratios()).skip(ratios().length / 2).findFirst();
  }

  private OptionalDouble worst() {
    return Arrays.stream(ratios()).max();
  }

  String json(double normalMillis, double seconds) {
    ObjectMapper json = new ObjectMapper();
    ObjectNode all = json.createObjectNode();
    all.put("held", allHeld()).put("summary", summary(seconds)).put("seconds", seconds);
    all.put("plainTaskMillis", normalMillis).put("prepared", prepared).put("cold", cold);
    median().ifPresent(ratio -> all.put("besideMedian", ratio));
    worst().ifPresent(ratio -> all.put("besideWorst", ratio));
    ArrayNode list = all.putArray("rows");
    for (Row row : rows) {
      ObjectNode one = list.addObject();
      one.put("kind", row.kind()).put("name", row.name()).put("what", row.what());
      one.put("expected", row.expected())
          .put("happened", row.result().happened())
          .put("held", row.held());
      one.put("tried", row.result().tried());
      row.result().complaints().forEach(one.putArray("complaints")::add);
      row.result().beside().ifPresent(ratio -> one.put("beside", ratio));
      one.put("seconds", row.result().seconds());
    }
    try {
      return json.writeValueAsString(all);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("values alone cannot fail", e);
    }
  }
}
