package org.dataexchange.tasker.rabbitmq.connection;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.ShutdownSignalException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Why a broker closed a channel or a connection, by its own word and not by its frame.
 *
 * @param code like 403
 * @param text as the broker wrote it
 * @param call the class and the method that it refused: {@code 60.40}
 */
public record BrokerRefusal(int code, String text, String call) {

  private static final Pattern NO_RIGHT =
      Pattern.compile(
          "ACCESS_REFUSED - (?:(\\w+) )?access to (\\w+) '(.*)' in vhost '(.*)' refused for user"
              + " '(.*)'.*");

  /** The refusal behind an error of the client; nothing if the broker did not say it. */
  public static Optional<BrokerRefusal> behind(Throwable error) {
    return Stream.iterate(error, e -> e != null, Throwable::getCause)
        .filter(ShutdownSignalException.class::isInstance)
        .flatMap(e -> of(((ShutdownSignalException) e).getReason()).stream())
        .findFirst();
  }

  /** An error in words for people: the broker's own if it said some, else the error's. */
  public static String inWords(Throwable error) {
    return behind(error).map(BrokerRefusal::sentence).orElseGet(() -> ownWord(error));
  }

  private static String ownWord(Throwable e) {
    Throwable first = e.getMessage() == null && e.getCause() != null ? e.getCause() : e;
    return first.getMessage() == null ? first.getClass().getSimpleName() : first.getMessage();
  }

  private static Optional<BrokerRefusal> of(Method reason) {
    if (reason instanceof AMQP.Channel.Close close) {
      return Optional.of(
          new BrokerRefusal(
              close.getReplyCode(),
              close.getReplyText(),
              close.getClassId() + "." + close.getMethodId()));
    }
    return reason instanceof AMQP.Connection.Close close
        ? Optional.of(new BrokerRefusal(close.getReplyCode(), close.getReplyText(), ""))
        : Optional.empty();
  }

  public boolean isMissing() {
    return code == AMQP.NOT_FOUND;
  }

  /** A sentence, with the right that is needed if that is it. */
  public String sentence() {
    Matcher no = NO_RIGHT.matcher(text);
    return no.matches()
        ? "user '%s' lacks the right to %s the %s '%s' in vhost '%s': rabbitmqctl set_permissions gives it, see docs/security.md"
            .formatted(
                no.group(5), right(no.group(1), no.group(2)), no.group(2), no.group(3), no.group(4))
        : text;
  }

  /** RabbitMQ 3 does not say which of the three it is, so it is told from what was asked. */
  private String right(String said, String of) {
    if (said != null) {
      return said;
    }
    return switch (call) {
      case "60.20", "60.70" -> "read";
      case "60.40" -> "write";
      // a binding writes to the queue what it reads of the exchange
      case "50.20" -> of.equals("queue") ? "write" : "read";
      default -> "configure";
    };
  }
}
