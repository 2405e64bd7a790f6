package org.dataexchange.tasker.rabbitmq.connection;

import com.rabbitmq.client.AMQP;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A sender's properties where Tasker publishes a message of his again. It keeps what describes it,
 * and nothing that makes the broker do something with it, as that would be done with Tasker's
 * rights. {@code CC} and {@code BCC} route; an {@code expiration} ends it; a {@code user-id} is
 * compared with ours; a {@code cluster-id} is the broker's own affair. The priority stays: it
 * orders messages of one queue, and the sender may choose it anyway.
 */
public final class SendersProperties {

  private static final int PERSISTENT = 2;

  /** The broker's are written so; in no other case do they say anything else. */
  private static final Set<String> ROUTES = Set.of("CC", "BCC");

  private SendersProperties() {}

  /** Those of a message, but for the headers, to which others may be added. */
  public static AMQP.BasicProperties republished(
      AMQP.BasicProperties senders, Map<String, Object> headers) {
    return senders
        .builder()
        .headers(headers.isEmpty() ? null : headers)
        .deliveryMode(PERSISTENT)
        .userId(null)
        .expiration(null)
        .clusterId(null)
        .build();
  }

  /** The headers of a message that route nothing; for the caller to change. */
  public static Map<String, Object> headers(AMQP.BasicProperties senders) {
    Map<String, Object> kept =
        new HashMap<>(Optional.ofNullable(senders.getHeaders()).orElse(Map.of()));
    kept.keySet().removeAll(ROUTES);
    return kept;
  }
}
