package org.dataexchange.tasker.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunListener;
import org.dataexchange.tasker.task.Step;
import org.dataexchange.tasker.task.Transferred;

/** What each run is doing now. Bounded; thread-safe. */
public final class Live implements RunListener {

  /** Runs that a server can have under way, and some whose end was not heard here. */
  private static final int MOST = 1_000;

  private final Clock clock;
  private final Map<String, Doing> doing =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Doing> eldest) {
          return size() > MOST;
        }
      };

  public Live(Clock clock) {
    this.clock = clock;
  }

  /** A step of which attempt, since when, and how far its transfer is. */
  record Doing(Step step, int attempt, Instant since, Optional<Transferred.Sofar> sofar) {

    ObjectNode json() {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("name", step.wireName());
      json.put("index", step.index());
      json.put("count", Step.values().length);
      json.put("attempt", attempt);
      json.put("since", since.toString());
      sofar.ifPresent(
          transferred -> {
            json.put("bytes", transferred.bytes());
            json.put("files", transferred.files());
            transferred.total().ifPresent(total -> json.put("bytesTotal", total.bytes()));
          });
      return json;
    }
  }

  synchronized Optional<Doing> of(String runId) {
    return Optional.ofNullable(doing.get(runId));
  }

  @Override
  public synchronized void stepBegan(Run run, Step step) {
    doing.put(run.id(), new Doing(step, run.attempt(), clock.instant(), Optional.empty()));
  }

  @Override
  public synchronized void transferred(Run run, Step step, Transferred.Sofar sofar) {
    doing.computeIfPresent(
        run.id(),
        (id, now) -> new Doing(now.step(), now.attempt(), now.since(), Optional.of(sofar)));
  }

  @Override
  public synchronized void ended(Report report) {
    doing.remove(report.run().id());
  }
}
