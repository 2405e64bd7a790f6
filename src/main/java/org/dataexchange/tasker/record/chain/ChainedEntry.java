package org.dataexchange.tasker.record.chain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Recorder.Recorded;

/**
 * An entry in its place: a JSON text with the hash of the one before in it. That text is what is
 * hashed, as it is written: {@code printf %s "$body" | sha256sum}.
 *
 * @param at as the text has it, in UTC with milliseconds, so that it sorts
 * @param commitments by the names of the texts
 */
public record ChainedEntry(
    String node,
    long number,
    String at,
    String previous,
    String kind,
    String once,
    Map<String, Object> facts,
    Map<String, String> commitments,
    String body) {

  /** The fact that an entry of a new key has: its public part, X.509 in base64. */
  public static final String PUBLIC_KEY = "publicKey";

  private static final int VERSION = 1;

  /** The same bytes in every database, whatever characters somebody sends. */
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          // two readers of a doubled field would see two entries
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final Pattern PLAIN = Pattern.compile("[ -~]{1,300}");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  /** As texts, others would not stand in their order. */
  private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");

  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

  /** The text is none that a Tasker wrote. */
  public static final class Unreadable extends Exception {
    Unreadable(String what) {
      super(what);
    }
  }

  /** The entry behind a head. */
  public static ChainedEntry after(
      Head head, String node, Instant now, Entry entry, Map<Entry.Text, Salted> texts) {
    Map<String, String> commitments = new LinkedHashMap<>();
    new EnumMap<>(texts)
        .forEach((text, salted) -> commitments.put(text.wireName(), salted.commitment()));
    long number = head.number() + 1;
    String at = time(now);
    String kind = entry.kind().wireName();
    String once = once(entry);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("version", VERSION);
    body.put("node", node);
    body.put("number", number);
    body.put("at", at);
    body.put("previous", head.hash());
    body.put("kind", kind);
    body.put("once", once);
    body.put("facts", entry.facts());
    body.put("texts", commitments);
    return new ChainedEntry(
        node, number, at, head.hash(), kind, once, entry.facts(), commitments, text(body));
  }

  /** The entry's own word, or, where a database could refuse that, a digest of it. */
  public static String once(Entry entry) {
    String once = entry.once();
    return PLAIN.matcher(once).matches() ? once : "sha256:" + Sha256.hex(once.getBytes(UTF_8));
  }

  private static String text(Map<String, Object> body) {
    try {
      return JSON.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("an entry of the record cannot be written as JSON", e);
    }
  }

  /**
   * As the record and its columns have times; those before and after all years of four digits are
   * the first and the last.
   */
  public static String time(Instant at) {
    Instant sorting = at.isBefore(FIRST) ? FIRST : at.isAfter(LAST) ? LAST : at;
    return TIME.format(sorting.truncatedTo(ChronoUnit.MILLIS));
  }

  /**
   * @throws Unreadable saying what is wrong with it
   */
  public static ChainedEntry read(String body) throws Unreadable {
    try {
      Map<String, Object> all = JSON.readValue(body, new TypeReference<>() {});
      if (!Integer.valueOf(VERSION).equals(all.get("version"))) {
        throw new Unreadable("its version is " + all.get("version") + ", and not " + VERSION);
      }
      return new ChainedEntry(
          word(all, "node"),
          ((Number) all.get("number")).longValue(),
          word(all, "at"),
          word(all, "previous"),
          word(all, "kind"),
          word(all, "once"),
          JSON.convertValue(requireNonNull(all.get("facts")), new TypeReference<>() {}),
          JSON.convertValue(requireNonNull(all.get("texts")), new TypeReference<>() {}),
          body);
    } catch (JsonProcessingException | RuntimeException e) {
      throw new Unreadable("its body is not what Tasker writes");
    }
  }

  private static String word(Map<String, Object> all, String name) {
    return (String) requireNonNull(all.get(name));
  }

  /** SHA-256 of the body. */
  public String hash() {
    return Sha256.hex(body.getBytes(UTF_8));
  }

  /** A fact that is a text; empty if there is none. */
  public String fact(String name) {
    return facts.get(name) instanceof String text ? text : "";
  }

  public Head head() {
    return new Head(number, hash());
  }

  public Recorded recorded() {
    return new Recorded(node, number, Instant.parse(at), hash());
  }
}
