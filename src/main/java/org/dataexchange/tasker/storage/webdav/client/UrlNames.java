package org.dataexchange.tasker.storage.webdav.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Names of files as the parts of an address: written, and read back strictly. */
final class UrlNames {

  private static final int MOST_BYTES = 255;

  private UrlNames() {}

  /** A name with everything escaped that could mean something in an address. */
  static String encoded(String name) {
    // the JDK escapes for forms, which have three signs of their own
    return URLEncoder.encode(name, UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }

  /**
   * The names of an absolute path, outermost first; one '/' at the end makes no difference.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static List<String> decoded(String path) {
    List<String> names = new ArrayList<>();
    String inner = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    if (!inner.isEmpty()) {
      for (String part : inner.substring(1).split("/", -1)) {
        names.add(name(text(part)));
      }
    }
    return names;
  }

  /**
   * The same as a server spells it, which may write {@code //} and {@code /./}.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static List<String> read(String path) {
    return Stream.of(path.split("/"))
        .map(UrlNames::text)
        .filter(name -> !name.isEmpty() && !name.equals("."))
        .map(UrlNames::name)
        .toList();
  }

  /** Are they the same to a server that composes characters, or whose disk knows no case? */
  static boolean same(List<String> some, List<String> others) {
    return some.equals(others) || alike(some).equals(alike(others));
  }

  private static List<String> alike(List<String> names) {
    return names.stream()
        .map(name -> Normalizer.normalize(name, Normalizer.Form.NFC).toLowerCase(Locale.ROOT))
        .toList();
  }

  private static String name(String name) {
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      throw new IllegalArgumentException("'" + name + "' in it is no name");
    }
    if (name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a name in it has a '/' or a NUL");
    }
    if (name.getBytes(UTF_8).length > MOST_BYTES) {
      throw new IllegalArgumentException("a name in it is longer than " + MOST_BYTES + " bytes");
    }
    return name;
  }

  /**
   * Once, and only once: what is escaped twice is a name with a '%' in it, and so is a '%' that a
   * server forgot to escape.
   */
  private static String text(String part) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int end;
    for (int i = 0; i < part.length(); i = end) {
      int c = part.codePointAt(i);
      end = i + Character.charCount(c);
      if (c == '%' && isOctet(part, i + 1)) {
        end = i + 3;
        bytes.write(HexFormat.fromHexDigits(part, i + 1, end));
      } else if (Character.getType(c) == Character.SURROGATE || Character.isISOControl(c)) {
        throw new IllegalArgumentException("it has a control character or half a character");
      } else {
        bytes.writeBytes(Character.toString(c).getBytes(UTF_8));
      }
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("a name in it is no UTF-8", e);
    }
  }

  private static boolean isOctet(String part, int from) {
    return from + 2 <= part.length()
        && HexFormat.isHexDigit(part.charAt(from))
        && HexFormat.isHexDigit(part.charAt(from + 1));
  }
}
