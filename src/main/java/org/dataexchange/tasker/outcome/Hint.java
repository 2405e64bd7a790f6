package org.dataexchange.tasker.outcome;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line with which programs end, and what to change then. What the pattern's first group holds, or
 * all of the line where it has none, is quoted in the place of {@code %s}.
 *
 * @param line as a whole, without blanks around it
 * @param advice empty where the rest does not bear it out
 */
record Hint(Pattern line, Function<Hint.Found, Optional<String>> advice) {

  /** A line that fits, and all else. */
  record Found(Matcher line, Hints all) {

    /** The subject of the line, unchanged. */
    String subject() {
      String group = line.groupCount() == 0 ? null : line.group(1);
      return group == null ? line.group() : group;
    }

    String quoted() {
      return Hints.quoted(subject());
    }

    boolean mentions(String text) {
      return all.mentions(text);
    }

    /** The data file that was opened last, if it is no plain text. */
    Optional<DataStart> read() {
      return all.clues().read();
    }

    boolean isIn(String folder) {
      return subject().startsWith(folder);
    }

    /** Is it the code's, the data's, or a path relative to the code? */
    boolean isInput() {
      return isIn("/tmp/data") || isIn("/tmp/code") || !isIn("/");
    }
  }

  static Hint of(String line, String advice) {
    return of(line, found -> true, advice);
  }

  static Hint of(String line, Predicate<Found> holds, String advice) {
    return new Hint(
        compiled(line),
        found ->
            holds.test(found) ? Optional.of(advice.formatted(found.quoted())) : Optional.empty());
  }

  static Hint of(String line, Function<Found, String> advice) {
    return new Hint(compiled(line), found -> Optional.of(advice.apply(found)));
  }

  /** For lines that say less than what was read does. */
  static Hint perhaps(String line, Function<Found, Optional<String>> advice) {
    return new Hint(compiled(line), advice);
  }

  /** A line may have a carriage return within, and whatever else a program puts there. */
  private static Pattern compiled(String line) {
    return Pattern.compile(line, Pattern.DOTALL);
  }

  /** The sentence for a line of the stderr of which {@code all} is made. */
  Optional<String> advice(String text, Hints all) {
    Matcher fits = line.matcher(text);
    return fits.matches() ? advice.apply(new Found(fits, all)) : Optional.empty();
  }
}
