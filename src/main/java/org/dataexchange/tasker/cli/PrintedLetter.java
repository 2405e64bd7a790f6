package org.dataexchange.tasker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.util.ByteBufferBackedInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.dataexchange.tasker.rabbitmq.client.DeadLetter;
import org.dataexchange.tasker.task.Size;
import org.dataexchange.tasker.text.Printable;

/**
 * Prints dead letters for people. All of a letter is from outside, so nothing of it reaches the
 * reader's terminal as anything but plain text.
 */
record PrintedLetter(PrintStream out) {

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final int CHUNK = 8192;
  private static final int SUPPLEMENTARY = 0x10000;

  /** One line: id, when, reason, size, and the beginning of the body. */
  static String line(DeadLetter letter) {
    return "%s  %s  %s  %s  %s"
        .formatted(
            letter.id(),
            at(letter),
            Printable.of(letter.reason()),
            new Size(letter.size()).rounded(),
            letter.beginning());
  }

  private static String at(DeadLetter letter) {
    return letter.at().map(at -> at.truncatedTo(ChronoUnit.SECONDS).toString()).orElse("-");
  }

  void json(DeadLetter letter) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", letter.id());
    fields.put("messageId", letter.said().get("message-id"));
    fields.put("sha256", letter.sha256());
    fields.put("at", letter.at().map(Object::toString).orElse(null));
    fields.put("reason", letter.reason());
    fields.put("size", letter.size());
    fields.put("beginning", letter.beginning());
    try {
      out.println(JSON.writeValueAsString(fields));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and numbers can be written", e);
    }
  }

  void whole(DeadLetter letter) {
    field("id", letter.id());
    field("sha256", letter.sha256());
    field("at", at(letter));
    field("reason", letter.reason());
    field("size", letter.size() + " bytes");
    letter.said().forEach(this::field);
    new TreeMap<>(letter.headers()).forEach((name, value) -> field("header " + name, text(value)));
    out.println();
    body(letter.body());
  }

  private void field(String name, Object value) {
    out.printf("%-16s %s%n", Printable.of(name), Printable.of(value.toString()));
  }

  private static String text(Object value) {
    return value instanceof byte[] bytes ? bytes.length + " bytes" : String.valueOf(value);
  }

  /** Piece by piece: as one text it would take several times its size. */
  private void body(ByteBuffer body) {
    try (Reader text =
        new InputStreamReader(new ByteBufferBackedInputStream(body.duplicate()), UTF_8)) {
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
      throw new IllegalStateException("memory can be read", e);
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
