package org.dataexchange.tasker.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.dataexchange.tasker.task.Size;
import org.dataexchange.tasker.text.ByteOrderMark;
import org.dataexchange.tasker.text.Gunzip;
import org.dataexchange.tasker.text.Printable;

/**
 * How a body is packed, as clients say it: in {@code content-encoding}, which also bears the
 * charset of many (Celery) or both (Spring's {@code gzip:utf-8}), or in kombu's header {@code
 * compression}. gzip and deflate are unpacked, and each for the other, since kombu calls what zlib
 * makes gzip. What begins as gzip does is unpacked unsaid, and what plainly is JSON is taken as it
 * is, whatever is said of it. Any other name changes nothing, as it may as well be no encoding at
 * all; what cannot be read then is put aside with that name.
 *
 * @param names as they were said; the first was done first
 */
public record ContentEncoding(List<String> names) {

  private static final Set<String> UNPACKED =
      Set.of("gzip", "x-gzip", "deflate", "application/x-gzip", "application/gzip");
  private static final Set<String> PLAIN =
      Set.of("identity", "utf-8", "utf8", "us-ascii", "ascii", "binary");

  private static final int GZIP = 0x1F8B;

  /** It goes into a header, and a stranger's own may fill all the room for headers. */
  private static final int MOST_NAMED = 100;

  /** The low four bits of zlib's first byte. */
  private static final int DEFLATE = 8;

  /** Of a body of which nothing is said. */
  public static final ContentEncoding NONE = new ContentEncoding(List.of());

  /**
   * @param encoding the property {@code content-encoding}
   * @param compression kombu's header
   */
  public static ContentEncoding of(Optional<String> encoding, Optional<Object> compression) {
    Stream<String> encodings = encoding.stream().flatMap(text -> Arrays.stream(text.split("[,:]")));
    return new ContentEncoding(
        Stream.concat(encodings, compression.map(Object::toString).stream())
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
  public byte[] unpacked(byte[] body, long most) throws IOException {
    long times = names.stream().filter(UNPACKED::contains).count();
    if (times == 0 && first(body) != GZIP) {
      return body;
    }
    if (times > 1) {
      throw new IOException("packed more than once" + named());
    }
    byte[] whole;
    try (InputStream in = unpacking(body)) {
      whole = in.readNBytes((int) most + 1);
    } catch (IOException e) {
      if (isJson(body)) {
        return body;
      }
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
    int first = first(body);
    if (first == GZIP) {
      return new Gunzip(in);
    }
    boolean zlib = first % 31 == 0 && (first >> 8 & 0xF) == DEFLATE;
    Inflater inflater = new Inflater(!zlib);
    return new InflaterInputStream(in, inflater) {
      @Override
      public void close() throws IOException {
        super.close();
        // its memory is outside the heap, and would be there until somebody looks
        inflater.end();
      }
    };
  }

  /** Its first two bytes; no JSON begins as gzip does. */
  private static int first(byte[] body) {
    return body.length < 2 ? 0 : Byte.toUnsignedInt(body[0]) << 8 | Byte.toUnsignedInt(body[1]);
  }

  private static boolean isJson(byte[] body) {
    int at = ByteOrderMark.length(body);
    while (at < body.length && " \t\r\n".indexOf(body[at]) >= 0) {
      at++;
    }
    return at < body.length && body[at] == '{';
  }

  /** For the reason why a body cannot be read; empty if nothing was said. */
  public String named() {
    String all = String.join(", ", names);
    return all.isEmpty()
        ? ""
        : "; its content-encoding is '%s'".formatted(Printable.of(shortened(all)));
  }

  private static String shortened(String text) {
    return text.length() <= MOST_NAMED ? text : text.substring(0, MOST_NAMED) + '…';
  }
}
