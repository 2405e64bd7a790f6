package org.dataexchange.tasker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.rabbitmq.SendersProperties;
import org.dataexchange.tasker.task.Printable;
import org.dataexchange.tasker.task.Sha256;

/**
 * A message that was put aside, by Tasker with a reason or by the broker.
 *
 * @param tag of the delivery, on the channel that it was looked at
 * @param sha256 of the body
 */
record DeadLetter(long tag, AMQP.BasicProperties properties, byte[] body, String sha256) {

  private static final String REASON = "tasker-reason";
  private static final String AT = "tasker-at";
  private static final String DEATHS = "x-death";
  private static final String LOOKS = "x-delivery-count";

  /** What Tasker and the broker have added on the message's way here. */
  private static final Set<String> NOT_THE_SENDERS =
      Set.of(REASON, AT, "tasker-headers", "tasker-properties", DEATHS, LOOKS, "x-acquired-count");

  private static final int BEGINNING = 120;

  static DeadLetter of(long tag, AMQP.BasicProperties properties, byte[] body) {
    return new DeadLetter(tag, properties, body, Sha256.hex(body));
  }

  /** The {@code message-id} where a person can type it, else {@link #shortDigest}. */
  String id() {
    return Optional.ofNullable(properties.getMessageId())
        .filter(id -> id.matches("[A-Za-z0-9_][A-Za-z0-9._:@-]{0,63}"))
        .orElse(shortDigest());
  }

  String shortDigest() {
    return sha256.substring(0, 12);
  }

  /** Its id, its {@code message-id}, and the beginning of its body's digest are its names. */
  boolean isCalled(String name) {
    return name.equals(id())
        || name.equals(properties.getMessageId())
        || (name.length() >= 12 && sha256.startsWith(name));
  }

  String reason() {
    return Optional.ofNullable(headers().get(REASON))
        .map(Object::toString)
        .or(() -> lastDeath().map(DeadLetter::told))
        .orElse("no reason was given");
  }

  private static String told(Map<?, ?> death) {
    return "the broker: %s, from '%s'".formatted(death.get("reason"), death.get("queue"));
  }

  /** When it was put aside, if that is known. */
  Optional<Instant> at() {
    return Optional.ofNullable(headers().get(AT))
        .flatMap(at -> parsed(at.toString()))
        .or(
            () ->
                lastDeath()
                    .map(death -> death.get("time"))
                    .filter(Date.class::isInstance)
                    .map(time -> ((Date) time).toInstant()));
  }

  /** It may as well be a header of the sender's. */
  private static Optional<Instant> parsed(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** The broker puts the latest first. */
  private Optional<Map<?, ?>> lastDeath() {
    return headers().get(DEATHS) instanceof List<?> deaths
            && !deaths.isEmpty()
            && deaths.getFirst() instanceof Map<?, ?> death
        ? Optional.of(death)
        : Optional.empty();
  }

  /** How often the broker says that it was given out before; only quorum queues count. */
  long looks() {
    return headers().get(LOOKS) instanceof Number count ? count.longValue() : 0;
  }

  Map<String, Object> headers() {
    return Optional.ofNullable(properties.getHeaders()).orElse(Map.of());
  }

  /** The beginning of the body in one harmless line. */
  String beginning() {
    String text = new String(Arrays.copyOf(body, Math.min(body.length, BEGINNING)), UTF_8);
    return Printable.of(text.replaceAll("\\s+", " ").strip());
  }

  /** As the sender sent it, but for what would route or end it. */
  AMQP.BasicProperties asSent() {
    return without(NOT_THE_SENDERS);
  }

  /** As it lies here, but for the count of looks. */
  AMQP.BasicProperties asNew() {
    return without(Set.of(LOOKS));
  }

  private AMQP.BasicProperties without(Set<String> names) {
    Map<String, Object> kept = SendersProperties.headers(properties);
    kept.keySet()
        .removeIf(name -> names.contains(name) || (names.contains(DEATHS) && isOfADeath(name)));
    return SendersProperties.republished(properties, kept);
  }

  private static boolean isOfADeath(String header) {
    return header.startsWith("x-first-death-") || header.startsWith("x-last-death-");
  }
}
