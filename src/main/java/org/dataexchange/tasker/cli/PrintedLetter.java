package org.dataexchange.tasker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.rabbitmq.client.AMQP;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.dataexchange.tasker.task.Printable;
import org.dataexchange.tasker.task.Size;

/**
 * Prints dead letters for people. All of a letter is from outside, so nothing of it reaches the
 * reader's terminal as anything but plain text.
 */
final class PrintedLetter {

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final int CHUNK = 8192;
  private static final int SUPPLEMENTARY = 0x10000;

  private final PrintStream out;

  PrintedLetter(PrintStream out) {
    this.out = out;
  }

  /** One line: id, when, reason, size, and the beginning of the body. */
  static String line(DeadLetter letter) {
    return "%s  %s  %s  %s  %s"
        .formatted(
            letter.id(),
            at(letter),
            Printable.of(letter.reason()),
            new Size(letter.body().length).rounded(),
            letter.beginning());
  }

  private static String at(DeadLetter letter) {
    return letter.at().map(at -> at.truncatedTo(ChronoUnit.SECONDS).toString()).orElse("-");
  }

  void json(DeadLetter letter) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", letter.id());
    fields.put("messageId", letter.properties().getMessageId());
    fields.put("sha256", letter.sha256());
    fields.put("at", letter.at().map(Object::toString).orElse(null));
    fields.put("reason", letter.reason());
    fields.put("size", letter.body().length);
    fields.put("beginning", letter.beginning());
    try {
      out.println(JSON.writeValueAsString(fields));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and numbers can be written", e);
    }
  }

  /** Everything. */
  void whole(DeadLetter letter) {
    field("id", letter.id());
    field("sha256", letter.sha256());
    field("at", at(letter));
    field("reason", letter.reason());
    field("size", letter.body().length + " bytes");
    properties(letter.properties());
    new TreeMap<>(letter.headers()).forEach((name, value) -> field("header " + name, text(value)));
    out.println();
    body(letter.body());
  }

  private void properties(AMQP.BasicProperties properties) {
    field("message-id", properties.getMessageId());
    field("correlation-id", properties.getCorrelationId());
    field("reply-to", properties.getReplyTo());
    field("content-type", properties.getContentType());
    field("content-encoding", properties.getContentEncoding());
    field("type", properties.getType());
    field("app-id", properties.getAppId());
    field("user-id", properties.getUserId());
    field("timestamp", properties.getTimestamp());
    field("priority", properties.getPriority());
  }

  private void field(String name, Object value) {
    if (value != null) {
      out.printf("%-16s %s%n", Printable.of(name), Printable.of(value.toString()));
    }
  }

  private static String text(Object value) {
    return value instanceof byte[] bytes ? bytes.length + " bytes" : String.valueOf(value);
  }

  /** Piece by piece: as one text it would take several times its size. */
  private void body(byte[] body) {
    try (Reader text = new InputStreamReader(new ByteArrayInputStream(body), UTF_8)) {
      StringBuilder piece = new StringBuilder(CHUNK);
      for (int c = codePoint(text); c >= 0; c = codePoint(text)) {
        piece.append(
            c == '\n' || c == '\t' ? Character.toString(c) : Printable.of(Character.toString(c)));
        if (piece.length() >= CHUNK) {
          out.print(piece);
          piece.setLength(0);
        }
      }
      out.println(piece);
    } catch (IOException e) {
      throw new IllegalStateException("an array can be read", e);
    }
  }

  /** What the reader gives has no lone surrogates. */
  private static int codePoint(Reader text) throws IOException {
    int c = text.read();
    return c >= 0 && c < SUPPLEMENTARY && Character.isHighSurrogate((char) c)
        ? Character.toCodePoint((char) c, (char) text.read())
        : c;
  }
}
