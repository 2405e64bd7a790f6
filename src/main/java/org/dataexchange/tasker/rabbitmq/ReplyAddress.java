package org.dataexchange.tasker.rabbitmq;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a reply goes. A direct one, as RabbitMQ writes it: a process of the cluster in Erlang's
 * external term format, by a hash in place of its node's name, and a key. 3.10 ends the connection
 * for what it cannot decode, and where the hash is that of no node which runs now.
 */
final class ReplyAddress {

  /**
   * A pid of the newer kind: the node as a long or a short atom, three numbers of four bytes. Of
   * the first two, the Erlang of 3.10 decodes 15 and 13 bits; what has more waits with the unknown.
   */
  private static final Pattern PROCESS =
      Pattern.compile(
          "\\x83X(?:v\\x00|w)(.)(reply@\\d{1,10})\\x00\\x00[\\x00-\\x7f].\\x00\\x00[\\x00-\\x1f].{5}",
          Pattern.DOTALL);

  private static final Pattern PARTS = Pattern.compile("\\.([A-Za-z0-9+/=]+)\\.[A-Za-z0-9+/=]+");

  /**
   * What stands before a queue's name in other protocols, and RabbitMQ passes on so: AMQP 1.0's
   * from 4.0 on, and STOMP's, which AMQP 1.0 had before.
   */
  private static final Pattern QUEUES = Pattern.compile("/(queues|queue|amq/queue|reply-queue)/");

  private ReplyAddress() {}

  /** The queue that a request names, also if it came over AMQP 1.0 or STOMP. */
  static String queue(String replyTo) {
    Matcher queues = QUEUES.matcher(replyTo);
    try {
      // its path is without percents
      return queues.lookingAt() ? new URI(replyTo).getPath().substring(queues.end()) : replyTo;
    } catch (URISyntaxException e) {
      return replyTo; // no address, then
    }
  }

  /** Is it one connection's own? Nobody else can declare a name like that. */
  static boolean isNamedByTheBroker(String queue) {
    return queue.startsWith("amq.gen-") || queue.startsWith("amq.dyn");
  }

  /**
   * Whose client it is: what is of this form, and of a node that the broker knows, it can decode.
   *
   * @param suffix what follows on {@code amq.rabbitmq.reply-to}
   */
  static Optional<String> node(String suffix) {
    Matcher parts = PARTS.matcher(suffix);
    // the broker's decoder wants the padding, ours does not
    return parts.matches() && parts.group(1).length() % 4 == 0
        ? ofProcess(parts.group(1))
        : Optional.empty();
  }

  private static Optional<String> ofProcess(String encoded) {
    try {
      Matcher process =
          PROCESS.matcher(new String(Base64.getDecoder().decode(encoded), ISO_8859_1));
      return process.matches() && process.group(1).charAt(0) == process.group(2).length()
          ? Optional.of(process.group(2))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
