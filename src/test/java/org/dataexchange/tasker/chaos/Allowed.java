package org.dataexchange.tasker.chaos;

import java.time.Duration;
import java.time.Instant;
import org.dataexchange.tasker.system.Answer;

/** Which answers a task may have, after all that was done to it and around it. */
record Allowed(History history, Sender sender) {

  /** A fault is a little shorter for its victim than for who made it. */
  private static final Duration LONG = Settings.WINDOW.multipliedBy(7).dividedBy(10);

  boolean isRight(Job job, Answer answer) {
    if (answer.state().equals(job.state()) && answer.reason().equals(job.reason())) {
      return true;
    }
    Instant sent = sender.sent(job.id()).orElse(Instant.MIN);
    return answer.state().equals("error")
        && switch (answer.reason()) {
          case "cancelled" -> history.cancelled().containsKey(job.id());
          case "attempts" -> history.deaths(answer.node(), job.id(), sent) >= Settings.ATTEMPTS;
          case "storage" -> wasAway(History.Need.STORAGE, LONG, sent, answer);
          // the launcher copies the outputs once, whether there is room or not
          case "engine" ->
              wasAway(History.Need.ENGINE, LONG, sent, answer)
                  || wasAway(History.Need.DISK, Duration.ZERO, sent, answer);
          default -> false;
        };
  }

  private boolean wasAway(History.Need need, Duration atLeast, Instant sent, Answer answer) {
    boolean known = history.hasTrueClock(answer.node());
    Instant end = known ? Instant.parse(answer.report().path("finishedAt").asText()) : Instant.MAX;
    return history.wasAway(need, atLeast, sent, end);
  }
}
