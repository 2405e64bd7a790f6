package org.dataexchange.tasker.rabbitmq.connection;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.MalformedFrameException;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.EOFException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

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

  /** What came, or did not, where a connection fails and no broker seems to be; else empty. */
  static Optional<String> noBroker(Exception failure) {
    if (failure instanceof PossibleAuthenticationFailureException) {
      return Optional.empty();
    }
    Throwable root = root(failure);
    String text = String.valueOf(root.getMessage());
    return switch (root) {
      case MalformedFrameException e ->
          Optional.of(text.contains("version") ? text : "it speaks another protocol");
      case EOFException e ->
          Optional.of(
              isOfTls(failure)
                  ? "the TLS handshake was broken off, for what its log may tell"
                  : "the connection was closed without a word");
      case TimeoutException e -> Optional.of("nothing came in time");
      case SSLException e when text.contains("unrecognized") -> Optional.of("it speaks no TLS");
      default -> Optional.empty();
    };
  }

  private static boolean isOfTls(Throwable failure) {
    for (Throwable one = failure; one != null; one = one.getCause()) {
      if (one instanceof SSLException) {
        return true;
      }
    }
    return false;
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root;
  }

  /** The innermost cause of a failure, which names it best. */
  public static String of(Throwable failure) {
    Throwable root = root(failure);
    String text = root.getMessage();
    return text == null || text.isBlank() ? root.getClass().getSimpleName() : text.strip();
  }
}
