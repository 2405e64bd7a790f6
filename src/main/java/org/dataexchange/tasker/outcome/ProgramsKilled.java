package org.dataexchange.tasker.outcome;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.text.Printable;

/**
 * Tells which of the algorithm's processes a signal ended while the others went on. A program may
 * survive that on purpose, so it is no reason; but whoever gets the result has to hear of it.
 *
 * @param killed as the trace shows it; the names are the algorithm's own word
 */
record ProgramsKilled(List<Evidence.Killed> killed) {

  private static final int MOST = 3;
  private static final int LONGEST = 100;

  /** Was one of them ended by such a signal? */
  boolean endedBy(Set<String> signals) {
    return killed.stream().map(Evidence.Killed::signal).anyMatch(signals::contains);
  }

  /** A sentence, or nothing; with a space before it. */
  String after(String sentence) {
    return killed.isEmpty() ? sentence : sentence + " " + told();
  }

  /** A sentence, or nothing. */
  String told() {
    if (killed.isEmpty()) {
      return "";
    }
    String named =
        killed.stream().limit(MOST).map(ProgramsKilled::told).collect(Collectors.joining(", "));
    String more = killed.size() > MOST ? ", and more" : "";
    return "Some of its processes did not end by themselves (%s%s), so a part of the result may be missing; see evidence.programsKilled."
        .formatted(named, more);
  }

  private static String told(Evidence.Killed one) {
    String program = one.program().isEmpty() ? "an unknown program" : shortened(one.program());
    return String.format(Locale.ROOT, "%s: %s, %,d×", program, one.signal(), one.times());
  }

  private static String shortened(String program) {
    String printable = Printable.of(program);
    return printable.length() <= LONGEST
        ? printable
        : '…' + printable.substring(printable.length() - LONGEST);
  }
}
