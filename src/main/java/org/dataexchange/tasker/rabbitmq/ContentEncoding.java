package org.dataexchange.tasker.rabbitmq;

import com.rabbitmq.client.AMQP;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.dataexchange.tasker.task.Printable;
import org.dataexchange.tasker.task.Size;

/**
 * How a body is packed, as clients say it: in {@code content-encoding}, which also bears the
 * charset of many (Celery) or both (Spring's {@code gzip:utf-8}), or in kombu's header {@code
 * compression}. gzip and deflate are unpacked, and each for the other, since kombu calls what zlib
 * makes gzip. Any other name changes nothing, as it may as well be no encoding at all; what cannot
 * be read then is put aside with that name.
 *
 * @param names as they were said; the first was done first
 */
record ContentEncoding(List<String> names) {

  private static final Set<String> UNPACKED =
      Set.of("gzip", "x-gzip", "deflate", "application/x-gzip", "application/gzip");
  private static final Set<String> PLAIN =
      Set.of("identity", "utf-8", "utf8", "us-ascii", "ascii", "binary");

  private static final int GZIP = 0x1F8B;

  /** The low four bits of zlib's first byte. */
  private static final int DEFLATE = 8;

  static ContentEncoding of(AMQP.BasicProperties properties) {
    Stream<String> encodings =
        Optional.ofNullable(properties.getContentEncoding()).stream()
            .flatMap(text -> Arrays.stream(text.split("[,:]")));
    Stream<String> compression =
        Optional.ofNullable(properties.getHeaders())
            .map(headers -> headers.get("compression"))
            .map(Object::toString)
            .stream();
    return new ContentEncoding(
        Stream.concat(encodings, compression)
            .map(name -> name.strip().toLowerCase(Locale.ROOT))
            .filter(name -> !name.isEmpty() && !PLAIN.contains(name))
            .toList());
  }

  /**
   * The body that was packed.
   *
   * @param most bytes that it may have; a bomb is read no further
   * @throws IOException if it has more, or is not packed so
   */
  byte[] unpacked(byte[] body, long most) throws IOException {
    long times = names.stream().filter(UNPACKED::contains).count();
    if (times == 0) {
      return body;
    }
    if (times > 1) {
      throw new IOException("packed more than once" + named());
    }
    byte[] whole;
    try (InputStream in = unpacking(body)) {
      whole = in.readNBytes((int) most + 1);
    } catch (IOException e) {
      throw new IOException("not packed as it says" + named(), e);
    }
    if (whole.length > most) {
      throw new IOException("too large: %s is the most, unpacked, too".formatted(new Size(most)));
    }
    return whole;
  }

  /** By what stands there: the names are mixed up too often. */
  private static InputStream unpacking(byte[] body) throws IOException {
    InputStream in = new ByteArrayInputStream(body);
    int first =
        body.length < 2 ? 0 : Byte.toUnsignedInt(body[0]) << 8 | Byte.toUnsignedInt(body[1]);
    if (first == GZIP) {
      return new GZIPInputStream(in);
    }
    boolean zlib = first % 31 == 0 && (first >> 8 & 0xF) == DEFLATE;
    return new InflaterInputStream(in, new Inflater(!zlib));
  }

  /** For the reason why a body cannot be read; empty if nothing was said. */
  String named() {
    return names.isEmpty()
        ? ""
        : "; its content-encoding is '%s'".formatted(Printable.of(String.join(", ", names)));
  }
}
