package org.dataexchange.tasker.dependencies;

import java.util.List;
import org.dataexchange.tasker.outcome.LastLines;
import org.dataexchange.tasker.task.LibrarySource;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Outcome;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.text.Printable;

/**
 * The last that pip wrote before it gave up, and what its author can do about it.
 *
 * @param lines without those that are empty
 * @param wheel the kind that the image's Python likes best; empty if it did not say
 * @param away why there was no way to the index; empty if there was one
 */
record PipOutput(List<String> lines, String wheel, String away) {

  /** As the installer's script has it. */
  private static final String TOO_OLD = "Libraries are installed for Python ";

  private static final int LAST_LINES = 4;
  private static final int LONGEST_LINE = 300;

  static PipOutput in(RunFolder folder) {
    List<String> said = LastLines.of(folder.stderr()).lines().stream().map(String::strip).toList();
    List<String> lines = said.stream().filter(line -> !line.startsWith("WARNING")).toList();
    String away =
        said.stream()
            .filter(
                line ->
                    line.contains("connection broken by") || line.contains("the ssl certificate"))
            .findFirst()
            .orElse("");
    String wheel = LastLines.of(folder.stdout()).lines().stream().findFirst().orElse("");
    return new PipOutput(
        lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()),
        shortened(wheel),
        shortened(away));
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
    if (has("cannot run 'py")) {
      return new Outcome.AlgorithmFailed(
          Reason.DEPENDENCIES,
          "The dependencies could not be installed: there is no Python in the image.",
          "Take requirements.txt away, which is for Python's libraries, or have the operator name"
              + " an image with Python 3.9 or later.");
    }
    if (has(TOO_OLD)) {
      return new Outcome.AlgorithmFailed(
          Reason.DEPENDENCIES,
          "The dependencies could not be installed. " + quoted(),
          "Use what is in the image and take requirements.txt away, or have the operator name an"
              + " image with a later Python.");
    }
    return new Outcome.AlgorithmFailed(
        Reason.DEPENDENCIES,
        "The dependencies could not be installed.",
        "%s pip said: %s".formatted(todo(source, limits), quoted()));
  }

  private String todo(LibrarySource source, Limits limits) {
    if (!away.isEmpty()) {
      return "Have the operator look at the index, to which there was no way: %s."
          .formatted(Printable.of(away));
    }
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
      return "Ask for a library and a version of which there is a wheel in %s for the image's Python%s, or have the operator add it."
          .formatted(where, wheel.isEmpty() ? "" : " (such as " + Printable.of(wheel) + ")");
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
    List<String> shown = lines.stream().map(PipOutput::shortened).map(Printable::of).toList();
    return shown.isEmpty() ? "nothing" : String.join(" / ", shown);
  }

  private static String shortened(String line) {
    return Printable.shortened(line, LONGEST_LINE);
  }
}
