package org.dataexchange.tasker.rabbitmq.connection;

import com.rabbitmq.client.AMQP;
import java.util.Date;
import java.util.Optional;
import org.dataexchange.tasker.wire.ContentEncoding;
import org.dataexchange.tasker.wire.MessageProperties;

/** Reads of AMQP's properties what the protocol knows. */
public final class ReceivedProperties {

  private ReceivedProperties() {}

  public static MessageProperties of(AMQP.BasicProperties properties) {
    return new MessageProperties(
        Optional.ofNullable(properties.getMessageId()),
        Optional.ofNullable(properties.getType()),
        Optional.ofNullable(properties.getContentType()),
        ContentEncoding.of(
            Optional.ofNullable(properties.getContentEncoding()),
            Optional.ofNullable(properties.getHeaders())
                .map(headers -> headers.get("compression"))),
        Optional.ofNullable(properties.getUserId()),
        Optional.ofNullable(properties.getTimestamp()).map(Date::toInstant));
  }
}
