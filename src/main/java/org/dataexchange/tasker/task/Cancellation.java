package org.dataexchange.tasker.task;

import java.time.Instant;

/**
 * An order to end work, and to begin no more of it, or to let it go again.
 *
 * @param lifted ends what was ordered before
 */
public record Cancellation(Target target, Instant at, boolean lifted) {

  /** Whose end is ordered. */
  public sealed interface Target {}

  /** Every run of the task with that id. */
  public record OfTask(String id) implements Target {}

  /**
   * Every run of some code, whose approval is revoked.
   *
   * @param sha256 over its contents, in lower case
   */
  public record OfCode(String sha256) implements Target {}
}
