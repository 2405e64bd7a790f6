package org.dataexchange.tasker.dependencies;

import java.util.List;
import org.dataexchange.tasker.task.LastLines;
import org.dataexchange.tasker.task.LibrarySource;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Outcome;
import org.dataexchange.tasker.task.Printable;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.RunFolder;

/**
 * The last that pip wrote before it gave up, and what its author can do about it.
 *
 * @param lines without those that are empty
 */
record PipSaid(List<String> lines) {

  private static final int LAST_LINES = 4;
  private static final int LONGEST_LINE = 300;

  static PipSaid in(RunFolder folder) {
    List<String> lines =
        LastLines.of(folder.stderr()).lines().stream()
            .map(String::strip)
            .filter(line -> !line.startsWith("WARNING"))
            .toList();
    return new PipSaid(lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
  }

  /** The outcome of a task whose installation came to that. */
  Outcome explain(Outcome installation, LibrarySource source, Limits limits) {
    if (!(installation instanceof Outcome.AlgorithmFailed failed)) {
      return installation;
    }
    if (failed.reason() != Reason.EXIT_CODE) {
      return new Outcome.AlgorithmFailed(
          Reason.DEPENDENCIES,
          "The dependencies could not be installed: " + failed.what(),
          "Ask for fewer or smaller libraries: there are %s of memory, %s of disk and %s for them."
              .formatted(limits.memory(), limits.disk(), limits.timeout()));
    }
    return new Outcome.AlgorithmFailed(
        Reason.DEPENDENCIES,
        "The dependencies could not be installed.",
        "%s pip said: %s".formatted(todo(source, limits), quoted()));
  }

  private String todo(LibrarySource source, Limits limits) {
    String where = source instanceof LibrarySource.Wheelhouse ? "the wheelhouse" : "the index";
    if (has("ResolutionImpossible") || has("conflicting dependencies")) {
      return "Ask for versions in requirements.txt that go together.";
    }
    if (has("--require-hashes") || has("Hashes are required")) {
      return "Pin each library in requirements.txt, also those that others need, with == and its"
          + " --hash=sha256:….";
    }
    if (has("DO NOT MATCH THE HASHES")) {
      return "Give the --hash of the wheel in %s, or find out why it is another one."
          .formatted(where);
    }
    if (has("No matching distribution found")) {
      return "Ask for a library and a version of which there is a wheel in %s, or have the operator add it."
          .formatted(where);
    }
    if (has("No space left on device")) {
      return "Ask for fewer or smaller libraries: there are %s of disk for them."
          .formatted(limits.disk());
    }
    return "See what is wrong with requirements.txt or with a wheel in %s.".formatted(where);
  }

  private boolean has(String text) {
    return lines.stream().anyMatch(line -> line.contains(text));
  }

  private String quoted() {
    List<String> shown = lines.stream().map(PipSaid::shortened).map(Printable::of).toList();
    return shown.isEmpty() ? "nothing" : String.join(" / ", shown);
  }

  private static String shortened(String line) {
    return line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + '…';
  }
}
