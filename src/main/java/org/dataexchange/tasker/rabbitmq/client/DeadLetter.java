package org.dataexchange.tasker.rabbitmq.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.rabbitmq.connection.SendersProperties;
import org.dataexchange.tasker.text.Printable;

/**
 * A message that was put aside, by Tasker with a reason or by the broker.
 *
 * @param tag of the delivery, on the channel that it was looked at
 * @param body read-only, and for a large one not in the heap; whoever reads it leaves it as it is
 * @param sha256 of the body
 */
public record DeadLetter(
    long tag, AMQP.BasicProperties properties, ByteBuffer body, String sha256) {

  private static final String REASON = "tasker-reason";
  private static final String AT = "tasker-at";
  private static final String HEADERS = "tasker-headers";
  private static final String PROPERTIES = "tasker-properties";
  private static final String DEATHS = "x-death";
  private static final String LOOKS = "x-delivery-count";

  /** Headers that Tasker and the broker have added on the message's way here. */
  private static final Set<String> NOT_THE_SENDERS =
      Set.of(REASON, AT, HEADERS, PROPERTIES, DEATHS, LOOKS, "x-acquired-count");

  /** A frame has room for them, and for what tells of them. */
  private static final int MOST_UNREADABLE = 100_000;

  private static final int BEGINNING = 120;

  public static DeadLetter of(long tag, AMQP.BasicProperties properties, byte[] body) {
    return of(tag, properties, ByteBuffer.wrap(body));
  }

  public static DeadLetter of(long tag, AMQP.BasicProperties properties, ByteBuffer body) {
    MessageDigest digest = Sha256.digest();
    digest.update(body.duplicate());
    String sha256 = HexFormat.of().formatHex(digest.digest());
    return new DeadLetter(tag, properties, body.asReadOnlyBuffer(), sha256);
  }

  /**
   * One whose properties the client cannot read: they lie beside it, as they came.
   *
   * @param why for whoever lists it
   */
  static DeadLetter unreadable(long tag, byte[] properties, String why, ByteBuffer body) {
    Map<String, Object> headers =
        properties.length > MOST_UNREADABLE
            ? Map.of(REASON, why, HEADERS, "left out, they were too long")
            : Map.of(REASON, why, PROPERTIES, properties);
    return of(tag, new AMQP.BasicProperties.Builder().headers(headers).build(), body);
  }

  /** The {@code message-id} where a person can type it, else {@link #shortDigest}. */
  public String id() {
    return Optional.ofNullable(properties.getMessageId())
        .filter(id -> id.matches("[A-Za-z0-9_][A-Za-z0-9._:@-]{0,63}"))
        .orElse(shortDigest());
  }

  public String shortDigest() {
    return sha256.substring(0, 12);
  }

  /** Its id, its {@code message-id}, and the beginning of its body's digest are its names. */
  public boolean isCalled(String name) {
    return name.equals(id())
        || name.equals(properties.getMessageId())
        || (name.length() >= 12 && sha256.startsWith(name));
  }

  public String reason() {
    return Optional.ofNullable(headers().get(REASON))
        .map(Object::toString)
        .or(() -> lastDeath().map(DeadLetter::told))
        .orElse("no reason was given");
  }

  private static String told(Map<?, ?> death) {
    return "the broker: %s, from '%s'".formatted(death.get("reason"), death.get("queue"));
  }

  /** When it was put aside, if that is known. */
  public Optional<Instant> at() {
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
  public long looks() {
    return headers().get(LOOKS) instanceof Number count ? count.longValue() : 0;
  }

  public int size() {
    return body.remaining();
  }

  public Map<String, Object> headers() {
    return Optional.ofNullable(properties.getHeaders()).orElse(Map.of());
  }

  /** The sender's properties beside the headers, by AMQP's names. */
  public Map<String, Object> said() {
    Map<String, Object> said = new LinkedHashMap<>();
    said.put("message-id", properties.getMessageId());
    said.put("correlation-id", properties.getCorrelationId());
    said.put("reply-to", properties.getReplyTo());
    said.put("content-type", properties.getContentType());
    said.put("content-encoding", properties.getContentEncoding());
    said.put("type", properties.getType());
    said.put("app-id", properties.getAppId());
    said.put("user-id", properties.getUserId());
    said.put("timestamp", properties.getTimestamp());
    said.put("priority", properties.getPriority());
    said.values().removeIf(Objects::isNull);
    return said;
  }

  /** The beginning of the body in one harmless line. */
  public String beginning() {
    String text = UTF_8.decode(body.slice(0, Math.min(size(), BEGINNING))).toString();
    return Printable.of(text.replaceAll("\\s+", " ").strip());
  }

  /** As the sender sent it, but for what would route or end it. */
  public AMQP.BasicProperties asSent() {
    return without(NOT_THE_SENDERS);
  }

  /** As it lies here, but for the count of looks. */
  public AMQP.BasicProperties asNew() {
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
