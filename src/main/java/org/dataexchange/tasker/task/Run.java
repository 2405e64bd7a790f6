package org.dataexchange.tasker.task;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One run of a task, as its folder's {@code run.json} remembers it over the death of the server.
 *
 * @param id unique, names the folder and the container
 * @param attempt 1, and one more for each start from nothing after its server or container died
 * @param startedAt when this attempt began
 * @param released what the finishing needs; empty until the algorithm may have been let go
 * @param image that it began with, which all of its attempts have; empty before
 * @param asked by its request; empty where an earlier version began it
 */
public record Run(
    String id,
    RequestKey key,
    String taskId,
    int attempt,
    Instant startedAt,
    Optional<Released> released,
    Optional<JobImage> image,
    Optional<Requested> asked) {

  /** Throws if it was let go in no image. */
  public Run {
    if (released.isPresent() && image.isEmpty()) {
      throw new IllegalArgumentException("a run that was let go has an image");
    }
  }

  /** A run for which nothing is decided yet. */
  public Run(String id, RequestKey key, String taskId, int attempt, Instant startedAt) {
    this(id, key, taskId, attempt, startedAt, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The first attempt at what a request asks for. */
  public static Run of(String id, Request request, Instant now) {
    return new Run(
        id,
        request.key(),
        request.taskId(),
        1,
        now,
        Optional.empty(),
        Optional.empty(),
        Optional.of(request.asked()));
  }

  /**
   * The facts that were settled before the algorithm was let go.
   *
   * @param runtime the command that the entry file goes by
   * @param libraries that are mounted for it
   */
  public record Released(
      FetchedCode code,
      FetchedData data,
      Limits granted,
      String runtime,
      List<Dependencies.Library> libraries,
      Map<Step, Duration> durations) {}

  /** The same run, about to be let go in that image. */
  public Run released(JobImage in, Released facts) {
    return with(attempt, startedAt, Optional.of(facts), Optional.of(in));
  }

  private Run with(int which, Instant began, Optional<Released> facts, Optional<JobImage> in) {
    return new Run(id, key, taskId, which, began, facts, in, asked);
  }

  /** The same attempt, begun once more from nothing. */
  public Run anew(Instant now) {
    return with(attempt, now, Optional.empty(), image);
  }

  /** The same run, whose last attempt does not count. */
  public Run uncounted() {
    return with(attempt - 1, startedAt, released, image);
  }

  /** The same, ended already, to be read once more: that is an attempt, too. */
  public Run reread() {
    return with(attempt + 1, startedAt, released, image);
  }

  /** The same run's next attempt. */
  public Run again(Instant now) {
    return with(attempt + 1, now, Optional.empty(), image);
  }
}
