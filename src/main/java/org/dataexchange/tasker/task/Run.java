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
 */
public record Run(
    String id,
    RequestKey key,
    String taskId,
    int attempt,
    Instant startedAt,
    Optional<Released> released) {

  /**
   * What was decided before the algorithm was let go.
   *
   * @param dataFiles how many files the data set has
   * @param image name and digest
   * @param runtime the command that the entry file goes by
   * @param libraries that are mounted for it
   * @param durations of the steps so far
   */
  public record Released(
      FetchedCode code,
      long dataFiles,
      Limits granted,
      String image,
      String runtime,
      List<Dependencies.Library> libraries,
      Map<Step, Duration> durations) {}

  /** The same run, about to be let go. */
  public Run released(Released facts) {
    return new Run(id, key, taskId, attempt, startedAt, Optional.of(facts));
  }

  /** The same attempt, begun once more from nothing. */
  public Run anew(Instant now) {
    return new Run(id, key, taskId, attempt, now, Optional.empty());
  }

  /** The same run, whose last attempt does not count. */
  public Run uncounted() {
    return new Run(id, key, taskId, attempt - 1, startedAt, released);
  }

  /** The same, ended already, to be read once more: that is an attempt, too. */
  public Run reread() {
    return new Run(id, key, taskId, attempt + 1, startedAt, released);
  }

  /** The same run's next attempt. */
  public Run again(Instant now) {
    return new Run(id, key, taskId, attempt + 1, now, Optional.empty());
  }
}
