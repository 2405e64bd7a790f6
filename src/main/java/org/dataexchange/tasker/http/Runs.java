package org.dataexchange.tasker.http;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.dispatch.Claims;
import org.dataexchange.tasker.task.Journal;

/**
 * The runs that this node knows: under way, left by a former server, and those that have ended as
 * long as they are remembered. Thread-safe.
 */
public final class Runs {

  private static final int MOST_KEPT = 10_000;

  /** Newest first: ids begin with the time. */
  private static final Comparator<Summary> ORDER =
      Comparator.comparing((Summary summary) -> summary.run().id()).reversed();

  private final Claims claims;
  private final Journal journal;

  // an answer never changes, and a page of them is read again and again
  private final Map<String, Summary.Ended> ends =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Summary.Ended> eldest) {
          return size() > MOST_KEPT;
        }
      };

  public Runs(Claims claims, Journal journal) {
    this.claims = claims;
    this.journal = journal;
  }

  /** All of them, newest first. */
  List<Summary> all() {
    return claims.known().stream()
        .map(this::summary)
        .flatMap(Optional::stream)
        .sorted(ORDER)
        .toList();
  }

  /**
   * @param id a run's, or a task's, whose latest run is meant
   */
  Optional<Summary> find(String id) {
    List<Claims.Known> named =
        claims.known().stream()
            .filter(known -> known.run().id().equals(id) || known.run().taskId().equals(id))
            .toList();
    // whoever names a task like a run does not hide that run
    Comparator<Claims.Known> best =
        Comparator.comparing((Claims.Known known) -> known.run().id().equals(id))
            .thenComparing(known -> known.run().id());
    return named.stream().max(best).flatMap(this::summary);
  }

  /** The ids of those that have no answer yet. */
  Set<String> underWay() {
    return claims.unansweredRunIds();
  }

  /** The answer of an ended run; nothing while there is none, or if it was forgotten just now. */
  Optional<byte[]> answer(Summary summary) {
    return journal.answer(summary.run().id());
  }

  private Optional<Summary> summary(Claims.Known known) {
    return switch (known.phase()) {
      case RUNNING -> Optional.of(new Summary(known.run(), "running", Optional.empty()));
      case LEFT -> Optional.of(new Summary(known.run(), "left", Optional.empty()));
      case ANSWERED ->
          ended(known.run().id())
              .map(end -> new Summary(known.run(), end.state(), Optional.of(end)));
    };
  }

  private synchronized Optional<Summary.Ended> ended(String runId) {
    Optional<Summary.Ended> end =
        Optional.ofNullable(ends.get(runId))
            .or(() -> journal.answer(runId).map(Done::of).map(Summary.Ended::of));
    end.ifPresent(found -> ends.put(runId, found));
    return end;
  }
}
