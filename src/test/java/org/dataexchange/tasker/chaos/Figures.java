package org.dataexchange.tasker.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What is told at the end. */
record Figures(
    Order order,
    Faults faults,
    int copies,
    Sender sender,
    Chaos.Seen seen,
    List<String> complaints,
    double seconds) {

  private Outcomes outcomes() {
    return seen.outcomes();
  }

  void print(PrintStream out) {
    out.printf("%n  %-36s%8s%n", "fault", "times");
    faults.made().forEach((kind, times) -> out.printf("  %-36s%8d%n", kind, times));
    faults.unmade().forEach((kind, times) -> out.printf("  %-36s%8d%n", kind + ", of none", times));
    out.printf("%n  %-36s%8s%n", "outcome", "tasks");
    outcomes().counts().forEach((outcome, tasks) -> out.printf("  %-36s%8d%n", outcome, tasks));
    out.printf("%n  %-36s%8d%n", "copies sent on purpose", copies);
    out.printf("  %-36s%8d%n", "sent again for want of a confirm", sender.again());
    out.printf("  %-36s%8d%n", "repeated answers", outcomes().repeated());
    out.printf("  %-36s%8d%n", "runs that began again on their node", outcomes().begunAgain());
    out.printf("  %-36s%8d%n", "tasks that ran on both nodes", seen.runs().onBothNodes().size());
    out.printf("  %-36s%8d%n", "tasks answered by both nodes", outcomes().onBothNodes().size());
    List<Duration> times = outcomes().times(sender).values().stream().sorted().toList();
    if (!times.isEmpty()) {
      out.printf("  %-36s%6.1f s%n", "from sent to ended, median", seconds(times, 0.5));
      out.printf("  %-36s%6.1f s%n", "95th percentile", seconds(times, 0.95));
      out.printf("  %-36s%6.1f s  %s%n", "slowest", seconds(times, 1), slowest());
    }
    out.printf("  %-36s%6.0f s%n", "all of it", seconds);
    complaints.forEach(complaint -> out.printf("NOT HELD  %s%n", complaint));
    out.printf(
        "%nseed %d: %d tasks, %d faults%s: %s%n",
        order.seed(),
        order.tasks(),
        order.faults(),
        order.cluster() ? ", three brokers" : "",
        complaints.isEmpty() ? "all held" : complaints.size() + " NOT HELD");
  }

  private static double seconds(List<Duration> sorted, double part) {
    int index = (int) Math.ceil(part * sorted.size()) - 1;
    return sorted.get(Math.max(0, index)).toMillis() / 1e3;
  }

  private String slowest() {
    return outcomes().times(sender).entrySet().stream()
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
    json.put("copies", copies);
    json.put("sentAgain", sender.again());
    json.put("repeatedAnswers", outcomes().repeated());
    json.put("begunAgain", outcomes().begunAgain());
    json.set("ranOnBothNodes", mapper.valueToTree(seen.runs().onBothNodes()));
    json.set("answeredByBothNodes", mapper.valueToTree(outcomes().onBothNodes()));
    ObjectNode millis = json.putObject("millis");
    outcomes().times(sender).forEach((id, time) -> millis.put(id, time.toMillis()));
    json.set("complaints", mapper.valueToTree(complaints));
    json.put("seconds", seconds);
    return json.toString();
  }
}
