package org.dataexchange.tasker.rabbitmq.connection;

import com.rabbitmq.client.Channel;
import java.util.Optional;

/**
 * The part of a delivery that the consumer did not get, and why.
 *
 * @param why for whoever looks at the dead letters
 * @param properties as they came, if they could not be read; the consumer sees empty ones
 * @param body what was too large to be held in memory; the consumer sees an empty one
 */
public record Withheld(String why, Optional<byte[]> properties, Optional<LargeBody> body)
    implements AutoCloseable {

  /**
   * That of a delivery, if anything was wrong with it; who asks has it, and nobody else after.
   *
   * @param channel of a connection made by {@link BrokerSockets}
   */
  public static Optional<Withheld> of(Channel channel, long deliveryTag) {
    return BrokerSocket.of(channel.getConnection())
        .withheld(channel.getChannelNumber(), deliveryTag);
  }

  @Override
  public void close() {
    body.ifPresent(LargeBody::close);
  }
}
