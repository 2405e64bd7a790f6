package org.dataexchange.tasker.http.runs;

import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.dispatch.Claim;
import org.dataexchange.tasker.dispatch.Claims;
import org.dataexchange.tasker.task.Journal;
import org.dataexchange.tasker.wire.Answer;

/**
 * The runs that this node knows: under way, left by a former server, and those that have ended as
 * long as they are remembered. Thread-safe.
 */
public final class KnownRuns {

  private static final int MOST_KEPT = 10_000;

  /** Newest first: ids begin with the time. */
  private static final Comparator<RunSummary> ORDER =
      Comparator.comparing((RunSummary summary) -> summary.run().id()).reversed();

  private final Claims claims;
  private final Journal journal;

  // an answer never changes, and a page of them is read again and again
  private final Map<String, RunSummary.Ended> ends = new LatestEntries<>(MOST_KEPT);

  public KnownRuns(Claims claims, Journal journal) {
    this.claims = claims;
    this.journal = journal;
  }

  /** All of them, newest first. */
  public List<RunSummary> all() {
    return claims.known().stream()
        .map(this::summary)
        .flatMap(Optional::stream)
        .sorted(ORDER)
        .toList();
  }

  /**
   * @param id a run's, or a task's, whose latest run is meant
   */
  public Optional<RunSummary> find(String id) {
    List<Claim.Begun> named =
        claims.known().stream()
            .filter(known -> known.run().id().equals(id) || known.run().taskId().equals(id))
            .toList();
    // whoever names a task like a run does not hide that run
    Comparator<Claim.Begun> best =
        Comparator.comparing((Claim.Begun known) -> known.run().id().equals(id))
            .thenComparing(known -> known.run().id());
    return named.stream().max(best).flatMap(this::summary);
  }

  /** The ids of those that have no answer yet. */
  Set<String> underWay() {
    return claims.unansweredRunIds();
  }

  /** The answer of an ended run; nothing while there is none, or if it was forgotten just now. */
  public Optional<byte[]> answer(RunSummary summary) {
    return journal.answer(summary.run().id());
  }

  private Optional<RunSummary> summary(Claim.Begun known) {
    return switch (known) {
      case Claim.Running running ->
          Optional.of(new RunSummary(running.run(), "running", Optional.empty()));
      case Claim.Left left -> Optional.of(new RunSummary(left.run(), "left", Optional.empty()));
      case Claim.Answered answered ->
          ended(answered.run().id())
              .map(end -> new RunSummary(answered.run(), end.state(), Optional.of(end)));
    };
  }

  private synchronized Optional<RunSummary.Ended> ended(String runId) {
    Optional<RunSummary.Ended> end =
        Optional.ofNullable(ends.get(runId))
            .or(() -> journal.answer(runId).flatMap(KnownRuns::read));
    end.ifPresent(found -> ends.put(runId, found));
    return end;
  }

  /** One that the disk has spoilt does not keep the others from being listed. */
  private static Optional<RunSummary.Ended> read(byte[] answer) {
    try {
      return Optional.of(RunSummary.Ended.of(Answer.parse(answer)));
    } catch (UncheckedIOException e) {
      return Optional.empty();
    }
  }
}
