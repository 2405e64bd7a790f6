package org.dataexchange.tasker.rabbitmq.connection;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ShutdownSignalException;

/** The broker's troubles in words. */
public final class BrokerErrors {

  private BrokerErrors() {}

  /** Why a connection or a channel has ended. */
  public static String of(ShutdownSignalException cause) {
    return BrokerRefusal.behind(cause)
        .map(BrokerErrors::told)
        .orElseGet(() -> of((Throwable) cause));
  }

  /**
   * RabbitMQ fails so at a message that it cannot give to a client of 0-9-1, and each time anew;
   * which one it was nobody is told.
   */
  private static String told(BrokerRefusal refusal) {
    return refusal.code() == AMQP.INTERNAL_ERROR
        ? refusal.text()
            + ": the broker's log says at what it failed; if it does so each time, see"
            + " docs/operators.md#your-own-broker"
        : refusal.text();
  }

  /** The innermost cause of a failure, which names it best. */
  public static String of(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String text = root.getMessage();
    return text == null || text.isBlank() ? root.getClass().getSimpleName() : text.strip();
  }
}
