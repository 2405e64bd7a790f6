package org.dataexchange.tasker.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.task.Cancellation;
import org.dataexchange.tasker.text.Printable;

/** A message of the cancel stream; the same for whoever heeds it and whoever lists it. */
public sealed interface CancelMessage {

  /**
   * @param user as the broker has checked it
   * @param id the same each time that it is read, and another for each message, whatever its sender
   *     says in it
   */
  record Order(Cancellation cancellation, Optional<String> user, String id)
      implements CancelMessage {}

  /** It orders nothing, or nobody who may. */
  record Ignored(String why) implements CancelMessage {}

  /**
   * @param users whose messages count; empty: everybody's
   */
  record Reader(Set<String> users, Clock clock) {

    public CancelMessage read(MessageProperties properties, byte[] body) {
      return read(properties, body, "");
    }

    /**
     * @param place where the broker has it in the stream; empty if it does not say so
     */
    public CancelMessage read(MessageProperties properties, byte[] body, String place) {
      Optional<String> user = properties.userId();
      if (!users.isEmpty() && user.filter(users::contains).isEmpty()) {
        return new Ignored(
            user.map(name -> "user '%s' may not cancel".formatted(Printable.of(name)))
                .orElse("it has no user-id"));
      }
      try {
        byte[] plain = properties.content(body, CancelFormat.MAX_BODY);
        return new Order(
            CancelFormat.read(plain, at(properties)), user, id(properties, body, place));
      } catch (CancelFormat.Unusable | IOException e) {
        return new Ignored(e.getMessage());
      }
    }

    private static String id(MessageProperties properties, byte[] body, String place) {
      List<Object> all =
          List.of(
              place,
              properties.userId(),
              properties.messageId(),
              properties.sentAt(),
              Sha256.hex(body));
      return Sha256.hex(all.toString().getBytes(UTF_8));
    }

    /** The sender's time, for people to read; the broker adds none. */
    private Instant at(MessageProperties properties) {
      Instant now = clock.instant();
      return properties.sentAt().filter(sent -> sent.isBefore(now)).orElse(now);
    }
  }
}
