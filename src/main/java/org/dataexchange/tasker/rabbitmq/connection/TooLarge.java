package org.dataexchange.tasker.rabbitmq.connection;

import com.rabbitmq.client.AMQP;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A message is larger than the broker takes. What it has may be so, too: its limit was a higher one
 * before, as that of RabbitMQ 3 was.
 */
public final class TooLarge extends IOException {

  private static final Pattern LIMIT =
      Pattern.compile("message size \\d+ is larger than configured max size (\\d+)");

  public TooLarge(long size, long most) {
    super(
        "the broker takes no message of %d bytes: its max_message_size is %d"
            .formatted(size, most));
  }

  /** The limit for which the broker has closed a channel, if that is behind an error. */
  public static Optional<Long> limit(Throwable error) {
    return BrokerRefusal.behind(error)
        .filter(refusal -> refusal.code() == AMQP.PRECONDITION_FAILED)
        .map(refusal -> LIMIT.matcher(refusal.text()))
        .filter(Matcher::find)
        .map(limit -> Long.parseLong(limit.group(1)));
  }
}
