package org.dataexchange.tasker.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.RunListener;

/** The last runs that ended on this server since its start, in little. Bounded; thread-safe. */
public final class History implements RunListener {

  private static final int MOST = 2_000;

  private final Deque<Ended> ended = new ArrayDeque<>();

  private record Ended(Instant at, Duration took, Reason reason) {}

  @Override
  public synchronized void ended(Report report) {
    if (ended.size() == MOST) {
      ended.removeFirst();
    }
    ended.addLast(
        new Ended(
            report.finishedAt(),
            Duration.between(report.run().startedAt(), report.finishedAt()),
            report.outcome().reason()));
  }

  /** Oldest first: {@code {"at", "millis", "reason", "fault"}}. */
  synchronized ArrayNode json() {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    for (Ended end : ended) {
      json.addObject()
          .put("at", end.at().toString())
          .put("millis", end.took().toMillis())
          .put("reason", end.reason().wireName())
          .put("fault", end.reason().fault().wireName());
    }
    return json;
  }
}
