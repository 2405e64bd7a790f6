package org.dataexchange.tasker.dependencies;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.text.Printable;

/**
 * The libraries that a {@code requirements.txt} asks for. Of pip's many forms of a line only names
 * with versions, markers and hashes are taken: all others read files, run programs or go to
 * addresses. The installer sees {@link #text}, never the author's own bytes.
 *
 * @param lines in pip's form, each once, sorted
 */
record Requirements(List<String> lines) {

  private static final int MOST_BYTES = 256 << 10;

  /** Of a line with all that continues it: room for a library with two hundred hashes. */
  private static final int LONGEST_LINE = 16 << 10;

  private static final String NAME = "[A-Za-z0-9](?:[._-]*+[A-Za-z0-9])*+";
  private static final String VERSION = "(?:===|==|~=|!=|<=|>=|<|>)\\s*+[A-Za-z0-9.*+!_-]++";
  private static final String VERSIONS = VERSION + "(?:\\s*+,\\s*+" + VERSION + ")*+";

  /**
   * PEP 508 without its addresses, and pip's hashes behind it. Nothing in it is ever tried a second
   * time (all repetitions are possessive): a line takes as long as it is long, whatever its author
   * puts there.
   */
  private static final Pattern LINE =
      Pattern.compile(
          "(?<name>"
              + NAME
              + ")\\s*+(?:\\[\\s*+(?<extras>"
              + NAME
              + "(?:\\s*+,\\s*+"
              + NAME
              + ")*+)\\s*+])?+\\s*+(?:\\((?<bracketed>"
              + VERSIONS
              + ")\\)|(?<versions>"
              + VERSIONS
              + "))?+\\s*+(?:;\\s*+(?<marker>[A-Za-z0-9_.,'\"()<>=!~ \\t]++))?+"
              + "(?<hashes>(?:\\s*+--hash[= ]sha256:[0-9a-f]{64})*+)");

  Requirements {
    lines = List.copyOf(lines);
  }

  /** Refuses the file with the line that is not accepted. */
  static Requirements parse(byte[] file) {
    if (file.length > MOST_BYTES) {
      throw refused("it has %d bytes, and %d are accepted".formatted(file.length, MOST_BYTES));
    }
    String text = RequirementsText.decode(file);
    List<String> lines = new ArrayList<>();
    int number = 0;
    StringBuilder line = new StringBuilder();
    for (String part : text.split("\r\n|\r|\n", -1)) {
      number++;
      if (part.endsWith("\\") && !part.stripLeading().startsWith("#")) {
        line.append(part, 0, part.length() - 1).append(' ');
      } else {
        add(lines, number, line.append(part).toString());
        line.setLength(0);
      }
    }
    add(lines, number, line.toString());
    return new Requirements(lines.stream().distinct().sorted().toList());
  }

  private static void add(List<String> lines, int number, String line) {
    String wish = withoutComment(line).strip();
    if (wish.isEmpty()) {
      return;
    }
    if (wish.length() > LONGEST_LINE) {
      throw refused(
          "line %d has %d characters, and %d are accepted"
              .formatted(number, wish.length(), LONGEST_LINE));
    }
    Matcher matcher = LINE.matcher(wish);
    if (!matcher.matches()) {
      throw refused(
          ("line %d, '%s', is not accepted: a line is a name with its versions, like pandas==2.2.3,"
                  + " and may have extras, a marker and --hash=sha256:…; options, files and"
                  + " addresses are refused")
              .formatted(number, Printable.of(Printable.shortened(wish, 200))));
    }
    lines.add(canonical(matcher));
  }

  /** Up to the first {@code #} that begins the line or follows a blank. */
  private static String withoutComment(String line) {
    int at = line.indexOf('#');
    while (at > 0 && !Character.isWhitespace(line.charAt(at - 1))) {
      at = line.indexOf('#', at + 1);
    }
    return at < 0 ? line : line.substring(0, at);
  }

  private static String canonical(Matcher line) {
    StringBuilder text = new StringBuilder(normalised(line.group("name")));
    if (line.group("extras") != null) {
      text.append('[').append(without(line.group("extras"))).append(']');
    }
    String versions = line.group("versions");
    versions = versions == null ? line.group("bracketed") : versions;
    text.append(versions == null ? "" : without(versions));
    if (line.group("marker") != null) {
      text.append(" ; ").append(line.group("marker").strip());
    }
    return text.append(line.group("hashes").replaceAll("\\s*+--hash[= ]", " --hash=")).toString();
  }

  private static String without(String spaced) {
    return spaced.replaceAll("\\s", "");
  }

  /** As PEP 503 has it. */
  static String normalised(String name) {
    return name.replaceAll("[-_.]+", "-").toLowerCase(Locale.ROOT);
  }

  private static Refused refused(String why) {
    return new Refused(Reason.DEPENDENCIES, "the code's requirements.txt cannot be met: " + why);
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  /** For pip. */
  String text() {
    return String.join("\n", lines) + '\n';
  }
}
