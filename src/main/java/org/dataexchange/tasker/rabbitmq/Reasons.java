package org.dataexchange.tasker.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ShutdownSignalException;

/** The broker's troubles in words. */
final class Reasons {

  private Reasons() {}

  /** Why a connection or a channel has ended. */
  static String of(ShutdownSignalException cause) {
    return switch (cause.getReason()) {
      case AMQP.Connection.Close close -> close.getReplyText();
      case AMQP.Channel.Close close -> close.getReplyText();
      case null, default -> of((Throwable) cause);
    };
  }

  /** The innermost cause of a failure, which names it best. */
  static String of(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String text = root.getMessage();
    return text == null || text.isBlank() ? root.getClass().getSimpleName() : text.strip();
  }
}
