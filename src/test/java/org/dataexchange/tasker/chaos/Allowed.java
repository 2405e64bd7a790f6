package org.dataexchange.tasker.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.dataexchange.tasker.system.Answer;

/**
 * Which answers a task may have, after all that was done to it and around it.
 *
 * @param sent when a task was sent first
 */
record Allowed(History history, Function<String, Optional<Instant>> sent) {

  /** A fault is a little shorter for its victim than for who made it. */
  private static final Duration LONG = Settings.WINDOW.multipliedBy(7).dividedBy(10);

  boolean isRight(Job job, Answer answer) {
    if (answer.state().equals(job.state()) && answer.reason().equals(job.reason())) {
      return true;
    }
    Instant sent = this.sent.apply(job.id()).orElse(Instant.MIN);
    return answer.state().equals("error")
        && switch (answer.reason()) {
          case "cancelled" -> history.cancelled().containsKey(job.id());
          case "attempts" -> history.deaths(answer.node(), job.id(), sent) >= Settings.ATTEMPTS;
          case "storage" ->
              wasAway(History.Need.STORAGE, LONG, sent, answer)
                  || wasAway(History.Need.DISK, LONG, sent, answer);
          // the launcher copies the outputs once, whether there is room or not
          case "engine" ->
              wasAway(History.Need.ENGINE, LONG, sent, answer)
                  || wasAway(History.Need.DISK, Duration.ZERO, began(answer, sent), answer);
          default -> false;
        };
  }

  private boolean wasAway(History.Need need, Duration atLeast, Instant since, Answer answer) {
    Instant end = time(answer, "finishedAt").orElse(Instant.MAX);
    return history.wasAway(need, answer.node(), atLeast, since, end);
  }

  /** The last attempt; what befell the node before that has not done anything to it. */
  private Instant began(Answer answer, Instant sent) {
    return time(answer, "startedAt").orElse(sent);
  }

  private Optional<Instant> time(Answer answer, String name) {
    return history.hasTrueClock(answer.node())
        ? Optional.of(Instant.parse(answer.report().path(name).asText()))
        : Optional.empty();
  }
}
