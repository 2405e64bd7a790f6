package org.dataexchange.tasker.wire;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.Request;
import org.dataexchange.tasker.task.RequestKey;
import org.dataexchange.tasker.task.Requested;
import org.dataexchange.tasker.task.Task;
import org.dataexchange.tasker.text.ByteOrderMark;
import org.dataexchange.tasker.text.Printable;

/**
 * Reads requests of protocol v0.1. Of any body, however large, only the fields that the protocol
 * names are kept.
 */
public final class RequestFormat {

  private static final Logger LOG = System.getLogger(RequestFormat.class.getName());

  private static final Set<String> OBJECTS = Set.of("codeHash", "limits");
  private static final int MOST_NESTED = 1_000;
  private static final int MOST_NAME = 10_000;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          // slow, and the names are the sender's
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(RequestFields.MAX_TEXT)
                  .maxNumberLength(RequestFields.MAX_TEXT)
                  .maxNestingDepth(MOST_NESTED)
                  .maxNameLength(MOST_NAME)
                  .build())
          .build();

  /** Longer ones take long to read, and are no limits. */
  private static final int MAX_NUMBER = 1_000;

  private final JsonParser parser;
  private final Set<String> tooLong;
  private final Map<String, Object> fields = new HashMap<>();
  private final Set<String> doubled = new LinkedHashSet<>();
  private final AlikeNames alike = new AlikeNames();

  private RequestFormat(JsonParser parser, Set<String> tooLong) {
    this.parser = parser;
    this.tooLong = tooLong;
  }

  /**
   * @param doubled names that stand there more than once: two readers would see two requests
   * @param alike names that are not known
   */
  private record Found(Map<String, Object> fields, Set<String> doubled, AlikeNames alike) {
    void once() {
      if (!doubled.isEmpty()) {
        String first = doubled.iterator().next();
        throw new Refused(Reason.INVALID_MESSAGE, first + " is there more than once");
      }
    }

    RequestFields named() {
      return new RequestFields(fields, alike);
    }

    Optional<String> path(String name) {
      return doubled.contains(name) ? Optional.empty() : named().usablePath(name);
    }
  }

  private static final class TooLong extends IOException {
    private final String field;

    TooLong(String field) {
      this.field = field;
    }
  }

  /** A message that cannot be answered, as nobody knows what it is. */
  public static final class Poison extends Exception {

    public Poison(String why) {
      super(why);
    }
  }

  /**
   * @param messageId the request's own, or null
   * @throws Poison if it is not JSON, no object, or has no usable task id
   */
  public static Request read(String messageId, byte[] body) throws Poison {
    return read(messageId, Optional.empty(), body);
  }

  private static Request read(String messageId, Optional<String> sender, byte[] body)
      throws Poison {
    Found found = found(body);
    Map<String, Object> fields = found.fields();
    if (found.doubled().contains("taskId")) {
      throw new Poison("not a request: it has 'taskId' more than once");
    }
    if (!(fields.get("taskId") instanceof String taskId) || !Task.usableId(taskId)) {
      String instead = fields.containsKey("taskId") ? "" : found.alike().insteadOf("taskId");
      throw new Poison("no usable taskId: it is a string of 1 to 200 characters" + instead);
    }
    RequestKey key = new RequestKey(AnswerId.of(messageId, taskId, body), Sha256.hex(body));
    try {
      found.once();
      return new Request.Valid(key, found.named().task(), sender);
    } catch (Refused e) {
      Requested asked = new Requested(found.path("codePath"), found.path("dataPath"), sender);
      return new Request.Invalid(key, taskId, e, asked);
    }
  }

  /**
   * Reads a request as it came: it may be packed.
   *
   * @param most bytes that it may have, unpacked
   * @throws Poison if it cannot be unpacked, or read; it says so with what the sender took it for
   */
  public static Request read(MessageProperties properties, byte[] body, long most) throws Poison {
    try {
      return read(
          properties.messageId().orElse(null), properties.userId(), properties.content(body, most));
    } catch (IOException e) {
      throw new Poison(e.getMessage());
    } catch (Poison e) {
      throw new Poison(e.getMessage() + properties.encoding().named() + type(properties));
    } catch (RuntimeException | StackOverflowError e) { // it would fail so wherever it came again
      LOG.log(Level.ERROR, "A message could not be read", e);
      throw new Poison("reading it failed: " + e);
    }
  }

  /**
   * The content type, if the sender took it for no JSON: a serializer of a language's own, or none.
   */
  private static String type(MessageProperties properties) {
    return properties
        .contentType()
        .filter(type -> !type.isEmpty() && !type.contains("json"))
        .map(type -> "; its content-type is '%s'".formatted(Printable.of(type)))
        .orElse("");
  }

  /** Where it stops being JSON; never what stands there, which may be data. */
  private static String where(byte[] body, IOException e) {
    Optional<String> other = ByteOrderMark.other(body);
    if (other.isPresent()) {
      return ", but in " + other.get();
    }
    return e instanceof JacksonException json && json.getLocation() != null
        ? ", from byte %d on"
            .formatted(ByteOrderMark.length(body) + json.getLocation().getByteOffset())
        : "";
  }

  /** A text beyond the parser's bounds ends its work: it begins again, and passes over it. */
  private static Found found(byte[] body) throws Poison {
    int mark = ByteOrderMark.length(body);
    Set<String> tooLong = new HashSet<>();
    while (true) {
      try (JsonParser parser = JSON.createParser(body, mark, body.length - mark)) {
        return new RequestFormat(parser, tooLong).found();
      } catch (TooLong e) {
        tooLong.add(e.field);
      } catch (StreamConstraintsException e) {
        throw new Poison(
            "beyond what is read: it is nested deeper than %d, or has a name longer than %d or a number longer than %d"
                .formatted(MOST_NESTED, MOST_NAME, RequestFields.MAX_TEXT));
      } catch (IOException e) {
        throw new Poison("not JSON in UTF-8" + where(body, e));
      }
    }
  }

  private Found found() throws IOException, Poison {
    JsonToken first = parser.nextToken();
    if (first == JsonToken.VALUE_STRING) {
      throw new Poison("not a JSON object, but a text: it seems to have been made JSON twice");
    }
    if (first != JsonToken.START_OBJECT) {
      throw new Poison("not a JSON object");
    }
    object("");
    if (parser.nextToken() != null) {
      throw new Poison("not JSON: there is something after the object");
    }
    return new Found(fields, doubled, alike);
  }

  private void object(String prefix) throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = prefix + parser.currentName();
      // with a dot of its own it would pass for a field of an inner object
      boolean known = !parser.currentName().contains(".") && RequestFields.KNOWN.contains(name);
      JsonToken token = parser.nextToken();
      if (token == JsonToken.START_OBJECT && prefix.isEmpty() && OBJECTS.contains(name)) {
        once(name, Map.of());
        object(name + '.');
      } else if (known) {
        once(name, value(name, token));
      } else {
        alike.note(name);
        parser.skipChildren();
      }
    }
  }

  private void once(String name, Object value) {
    if (fields.putIfAbsent(name, value) != null) {
      doubled.add(name);
    }
  }

  private Object value(String name, JsonToken token) throws IOException {
    return switch (token) {
      case START_OBJECT, START_ARRAY -> {
        parser.skipChildren();
        yield RequestFields.STRUCTURE;
      }
      case VALUE_STRING -> tooLong.contains(name) ? RequestFields.TOO_LONG : text(name);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
      case VALUE_NULL -> RequestFields.NOTHING;
      default -> parser.getBooleanValue();
    };
  }

  private String text(String name) throws IOException {
    try {
      return parser.getText();
    } catch (StreamConstraintsException e) {
      throw new TooLong(name);
    }
  }

  private Object number() throws IOException {
    try {
      return parser.getTextLength() > MAX_NUMBER
          ? RequestFields.STRUCTURE
          : parser.getDecimalValue();
    } catch (NumberFormatException e) {
      return RequestFields.STRUCTURE; // JSON, but with an exponent that no number here has
    }
  }
}
