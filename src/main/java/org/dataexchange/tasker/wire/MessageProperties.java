package org.dataexchange.tasker.wire;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * The properties of a received message, as far as the protocol reads them. Each may be missing, and
 * all but the user's name are the sender's word.
 *
 * @param type the broker's word for a body that it could not take over from another protocol
 * @param encoding how the body is packed
 * @param userId as the broker has checked it
 * @param sentAt by the sender's clock
 */
public record MessageProperties(
    Optional<String> messageId,
    Optional<String> type,
    Optional<String> contentType,
    ContentEncoding encoding,
    Optional<String> userId,
    Optional<Instant> sentAt) {

  /**
   * The body as its sender had it, before it was packed.
   *
   * @param most bytes that it may have
   * @throws IOException if it has more, or is not what the properties say
   */
  byte[] content(byte[] body, long most) throws IOException {
    boolean encoded = type.filter(Amqp10Body.TYPE::equals).isPresent();
    return encoding.unpacked(encoded ? Amqp10Body.content(body) : body, most);
  }
}
