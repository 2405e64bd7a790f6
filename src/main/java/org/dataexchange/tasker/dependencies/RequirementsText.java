package org.dataexchange.tasker.dependencies;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dataexchange.tasker.text.ByteOrderMark;

/**
 * The text of a {@code requirements.txt} in whatever encoding pip would read: UTF-8, UTF-16 as
 * {@code pip freeze > requirements.txt} writes it in a PowerShell, or one that a comment names.
 * What asks for a library is ASCII in all of them, so what cannot be decoded stands in a comment,
 * or makes its line one that is refused.
 */
final class RequirementsText {

  /** In a comment of the first two lines (PEP 263). */
  private static final Pattern CODING =
      Pattern.compile("\\A(?:[^\\r\\n]*+\\r?\\n)??#[^\\r\\n]*?coding[:=][ \\t]*+([-\\w.]++)");

  private RequirementsText() {}

  static String decode(byte[] file) {
    Optional<String> wide = ByteOrderMark.other(file);
    if (wide.isPresent()) {
      // without a mark, the first letter's zeros stand behind it or before it
      boolean little = file[0] > 0;
      String text = new String(file, Charset.forName(wide.get() + (little ? "LE" : "")));
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
    int mark = ByteOrderMark.length(file);
    return new String(file, mark, file.length - mark, mark > 0 ? UTF_8 : named(file));
  }

  private static Charset named(byte[] file) {
    Matcher coding = CODING.matcher(new String(file, 0, Math.min(file.length, 400), ISO_8859_1));
    try {
      return coding.find() && Charset.isSupported(coding.group(1))
          ? Charset.forName(coding.group(1))
          : UTF_8;
    } catch (IllegalCharsetNameException e) {
      return UTF_8;
    }
  }
}
