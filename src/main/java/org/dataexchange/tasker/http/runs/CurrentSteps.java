package org.dataexchange.tasker.http.runs;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunListener;
import org.dataexchange.tasker.task.Step;
import org.dataexchange.tasker.task.Transferred;

/** The step that each run is in now. Bounded; thread-safe. */
public final class CurrentSteps implements RunListener {

  /** Runs that a server can have under way, and some whose end was not heard here. */
  private static final int MOST = 1_000;

  private final Clock clock;
  private final Map<String, Doing> doing = new LatestEntries<>(MOST);

  public CurrentSteps(Clock clock) {
    this.clock = clock;
  }

  /** A step of which attempt, since when, and how far its transfer is. */
  public record Doing(Step step, int attempt, Instant since, Optional<Transferred.Sofar> sofar) {

    /** An image that is pulled is told of before its step begins. */
    private Doing with(Step told, Transferred.Sofar far, Instant at) {
      return new Doing(told, attempt, told == step ? since : at, Optional.of(far));
    }

    public ObjectNode json() {
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

  public synchronized Optional<Doing> of(String runId) {
    return Optional.ofNullable(doing.get(runId));
  }

  @Override
  public synchronized void stepBegan(Run run, Step step) {
    doing.put(run.id(), new Doing(step, run.attempt(), clock.instant(), Optional.empty()));
  }

  @Override
  public synchronized void transferred(Run run, Step step, Transferred.Sofar sofar) {
    doing.computeIfPresent(run.id(), (id, now) -> now.with(step, sofar, clock.instant()));
  }

  @Override
  public synchronized void ended(Report report) {
    doing.remove(report.run().id());
  }
}
