package org.dataexchange.tasker.rabbitmq;

import com.rabbitmq.client.AMQP;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.task.Cancellation;
import org.dataexchange.tasker.task.Printable;

/** What a message of the cancel stream says; the same for whoever heeds it and whoever lists it. */
public final class CancelMessage {

  private CancelMessage() {}

  /** What was found in a message. */
  public sealed interface Read {}

  /**
   * @param user as the broker has checked it
   */
  public record Order(Cancellation cancellation, Optional<String> user) implements Read {}

  /** It orders nothing, or nobody who may. */
  public record Ignored(String why) implements Read {}

  /**
   * @param users whose messages count; empty: everybody's
   */
  public record Reader(Set<String> users, Clock clock) {

    public Read read(AMQP.BasicProperties properties, byte[] body) {
      Instant at = at(properties, clock.instant());
      Optional<String> user = Optional.ofNullable(properties.getUserId());
      if (!users.isEmpty() && user.filter(users::contains).isEmpty()) {
        return new Ignored(
            user.map(name -> "user '%s' may not cancel".formatted(Printable.of(name)))
                .orElse("it has no user-id"));
      }
      try {
        byte[] plain = ContentEncoding.of(properties).unpacked(body, CancelFormat.MAX_BODY);
        return new Order(CancelFormat.read(plain, at), user);
      } catch (CancelFormat.Unusable | IOException e) {
        return new Ignored(e.getMessage());
      }
    }

    /** The sender's time, for people to read; the broker adds none. */
    private static Instant at(AMQP.BasicProperties properties, Instant now) {
      return Optional.ofNullable(properties.getTimestamp())
          .map(Date::toInstant)
          .filter(sent -> sent.isBefore(now))
          .orElse(now);
    }
  }
}
