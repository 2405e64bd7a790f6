package org.dataexchange.tasker.rabbitmq;

import com.rabbitmq.client.AMQP;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.dispatch.Cancellations;
import org.dataexchange.tasker.rabbitmq.CancelFormat.Unusable;
import org.dataexchange.tasker.task.Cancellation;
import org.dataexchange.tasker.task.Printable;

/**
 * Turns the messages of the cancel stream into cancellations. Those that lay there before are kept
 * apart until the last of them was read: what was cancelled and lifted again must not stop anything
 * on the way. Not thread-safe.
 */
final class CancelReader {

  private static final Logger LOG = System.getLogger(CancelReader.class.getName());

  private final Cancellations cancellations;
  private final Cancellations backlog;
  private final Set<String> users;
  private final Clock clock;
  private boolean live;
  private long ignored;

  /**
   * @param users whose messages count; empty: everybody's
   */
  CancelReader(Cancellations cancellations, Set<String> users, Clock clock) {
    this.cancellations = cancellations;
    this.backlog = new Cancellations(clock);
    this.users = users;
    this.clock = clock;
  }

  /** Takes a message; one that cannot be taken is ignored, and that is all. */
  void read(AMQP.BasicProperties properties, byte[] body) {
    Instant now = clock.instant();
    Instant at = at(properties, now);
    if (!at.plus(Cancellations.HOLDS).isAfter(now)) {
      if (live) {
        ignore("its timestamp is more than a day old");
      }
      return; // the broker gives its messages in chunks, the first of which began before the day
    }
    if (!users.isEmpty()
        && !users.contains(Optional.ofNullable(properties.getUserId()).orElse(""))) {
      ignore(
          properties.getUserId() == null
              ? "it has no user-id"
              : "user '%s' may not cancel".formatted(Printable.of(properties.getUserId())));
      return;
    }
    try {
      take(CancelFormat.read(body, at));
    } catch (Unusable e) {
      ignore(e.getMessage());
    }
  }

  /** The sender's time; the broker adds none. A clock that is ahead must not prolong anything. */
  private static Instant at(AMQP.BasicProperties properties, Instant now) {
    return Optional.ofNullable(properties.getTimestamp())
        .map(Date::toInstant)
        .filter(sent -> sent.isBefore(now))
        .orElse(now);
  }

  private void take(Cancellation cancellation) {
    if (!live) {
      backlog.take(cancellation);
      return;
    }
    cancellations.take(cancellation);
    LOG.log(
        Level.INFO,
        "{0} is {1}",
        shown(cancellation.target()),
        cancellation.lifted() ? "not cancelled any more" : "cancelled");
  }

  private static String shown(Cancellation.Target target) {
    return switch (target) {
      case Cancellation.OfTask task -> "Task " + Printable.of(task.id());
      case Cancellation.OfCode code -> "Code with sha256 " + code.sha256();
    };
  }

  private void ignore(String why) {
    ignored++;
    if (live) {
      LOG.log(Level.WARNING, "A cancel message is ignored: {0}", why);
    }
  }

  /** What lay there has been read: it holds from now on, and so does each that follows. */
  void goLive() {
    cancellations.takeAll(backlog);
    live = true;
    LOG.log(
        Level.INFO,
        "Cancel messages of the last day: {0} in force, {1} ignored",
        cancellations.inForce(),
        ignored);
  }
}
