package org.dataexchange.tasker.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What is told at the end. */
record Figures(
    Order order,
    Plan plan,
    Faults faults,
    Sender sender,
    Seen seen,
    List<String> complaints,
    double seconds) {

  /** What was there when all was over. */
  record Seen(
      Outcomes outcomes, DeadLetters dead, Executions executions, List<Sighting> sightings) {}

  private Outcomes outcomes() {
    return seen.outcomes();
  }

  void print(PrintStream out) {
    out.printf("%n  %-36s%8s%n", "fault", "times");
    faults.made().forEach((kind, times) -> out.printf("  %-36s%8d%n", kind, times));
    faults.unmade().forEach((kind, times) -> out.printf("  %-36s%8d%n", kind + ", of none", times));
    out.printf("%n  %-36s%8s%n", "outcome", "tasks");
    outcomes().counts().forEach((outcome, tasks) -> out.printf("  %-36s%8d%n", outcome, tasks));
    out.printf("  %-36s%8d%n", "dead letters", seen.dead().count());
    out.println();
    numbers().forEach((what, number) -> out.printf("  %-36s%8d%n", what, number));
    List<Duration> times = times().values().stream().sorted().toList();
    if (!times.isEmpty()) {
      out.printf("  %-36s%6.1f s%n", "from sent to ended, median", seconds(times, 0.5));
      out.printf("  %-36s%6.1f s%n", "95th percentile", seconds(times, 0.95));
      out.printf("  %-36s%6.1f s  %s%n", "slowest", seconds(times, 1), slowest());
    }
    out.printf("  %-36s%6.0f s%n", "all of it", seconds);
    complaints.forEach(complaint -> out.printf("NOT HELD  %s%n", complaint));
    out.printf("%n%s: %s%n", order.title(), verdict());
  }

  private String verdict() {
    return complaints.isEmpty() ? "all held" : complaints.size() + " NOT HELD";
  }

  private Map<String, Integer> numbers() {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    numbers.put("copies sent on purpose", plan.copies());
    numbers.put("sent again for want of a confirm", sender.again());
    numbers.put("repeated answers", outcomes().repeated());
    numbers.put("programs that were seen to run", seen.executions().count());
    numbers.put("runs that began again on their node", (int) outcomes().begunAgain());
    numbers.put("tasks answered anew by their node", outcomes().answeredAnew().size());
    numbers.put("tasks that ran on both nodes", seen.executions().onBothNodes().size());
    numbers.put("tasks answered by both nodes", outcomes().onBothNodes().size());
    return numbers;
  }

  /** How long each task took from when it was sent first until a program of it was over. */
  private Map<String, Duration> times() {
    Map<String, Duration> times = new TreeMap<>();
    for (Sighting sighting : seen.sightings()) {
      Optional<Instant> sent = sender.sent(sighting.task());
      if (sent.isPresent() && sighting.ended() != Instant.MAX) {
        times.merge(
            sighting.task(),
            Duration.between(sent.get(), sighting.ended()),
            (one, other) -> one.compareTo(other) < 0 ? one : other);
      }
    }
    return times;
  }

  private static double seconds(List<Duration> sorted, double part) {
    int index = (int) Math.ceil(part * sorted.size()) - 1;
    return sorted.get(Math.max(0, index)).toMillis() / 1e3;
  }

  private String slowest() {
    return times().entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse("");
  }

  String json() {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode json = mapper.createObjectNode();
    json.put("seed", order.seed());
    json.put("tasks", order.tasks());
    json.put("cluster", order.cluster());
    json.put("held", complaints.isEmpty());
    ObjectNode made = json.putObject("faults");
    faults.made().forEach((kind, times) -> made.put(kind.toString(), times));
    ObjectNode counts = json.putObject("outcomes");
    outcomes().counts().forEach(counts::put);
    ObjectNode numbers = json.putObject("numbers");
    numbers().forEach(numbers::put);
    json.set("ranOnBothNodes", mapper.valueToTree(seen.executions().onBothNodes()));
    json.set("answeredByBothNodes", mapper.valueToTree(outcomes().onBothNodes()));
    ObjectNode millis = json.putObject("millis");
    times().forEach((id, time) -> millis.put(id, time.toMillis()));
    json.set("complaints", mapper.valueToTree(complaints));
    json.put("seconds", seconds);
    return json.toString();
  }
}
