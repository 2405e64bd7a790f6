package org.dataexchange.tasker.rabbitmq.client;

/** The broker is away, or does not do what a command asks of it; the message says what helps. */
public final class BrokerTrouble extends RuntimeException {

  BrokerTrouble(String message) {
    super(message);
  }

  BrokerTrouble(String message, Throwable cause) {
    super(message, cause);
  }
}
