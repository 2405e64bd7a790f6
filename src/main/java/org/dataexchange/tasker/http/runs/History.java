package org.dataexchange.tasker.http.runs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.RunListener;

/**
 * The runs that have ended on this server, counted by five minutes: the last three hours in which
 * anything did. Its memory does not grow with the number of runs. Thread-safe.
 */
public final class History implements RunListener {

  public static final Duration EACH = Duration.ofMinutes(5);

  private static final int MOST = 36;

  private final TreeMap<Long, Past> past = new TreeMap<>();

  /** Some minutes. */
  private static final class Past {

    /** How many classes a doubling of the duration has: each is 9 per cent wide. */
    private static final int FINENESS = 8;

    private final Map<Reason, Integer> reasons = new EnumMap<>(Reason.class);
    private final int[] classes = new int[FINENESS * 40];
    private int all;

    void add(Reason reason, Duration took) {
      reasons.merge(reason, 1, Integer::sum);
      double doublings = Math.log(Math.max(0, took.toMillis()) + 1.0) / Math.log(2);
      classes[Math.min(classes.length - 1, (int) Math.round(FINENESS * doublings))]++;
      all++;
    }

    /** Milliseconds that a share of them, 0 to 1, took at most; five per cent exact. */
    long within(double share) {
      long below = (long) Math.ceil(share * all);
      int at = 0;
      for (long seen = classes[0]; seen < below; seen += classes[at]) {
        at++;
      }
      return Math.round(Math.pow(2, (double) at / FINENESS) - 1);
    }

    void put(ObjectNode json) {
      ObjectNode counts = json.putObject("reasons");
      reasons.forEach((reason, count) -> counts.put(reason.wireName(), count));
      json.put("median", within(0.5)).put("most", within(0.95));
    }
  }

  @Override
  public void ended(Report report) {
    add(
        report.finishedAt(),
        Duration.between(report.run().startedAt(), report.finishedAt()),
        report.outcome().reason());
  }

  synchronized void add(Instant at, Duration took, Reason reason) {
    past.computeIfAbsent(at.getEpochSecond() / EACH.toSeconds(), when -> new Past())
        .add(reason, took);
    while (past.size() > MOST) {
      past.pollFirstEntry();
    }
  }

  /**
   * Oldest first: {@code {"at", "reasons": {"completed": 3}, "median", "most"}}, where half of the
   * tasks took {@code median} milliseconds at most, and 95 of 100 {@code most}.
   */
  public synchronized ArrayNode json() {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    past.forEach(
        (when, these) ->
            these.put(
                json.addObject()
                    .put("at", Instant.ofEpochSecond(when * EACH.toSeconds()).toString())));
    return json;
  }
}
