package org.dataexchange.tasker.evidence;

import java.util.Set;

/**
 * Judges openings by the path that the kernel gave back.
 *
 * <p>A result contradicts its argument when the program named something below {@code /tmp/data} or
 * {@code /tmp/code}, whose links and contents it cannot change, and another file was opened; or
 * when it named something elsewhere, and a file of the data, of the code, of scratch or no file at
 * all was opened, to which no link of an image leads. Then what it named counts as well: another
 * thread may have put another file under the descriptor before the tracer looked at it. Named
 * through scratch, where the program may make links and rename, or through descriptors and folders
 * of processes, which lead anywhere, nothing is a contradiction; what the descriptor shows is in
 * the evidence all the same. A link inside the data set counts as one, since the trace shows links
 * and races alike.
 *
 * <p>A refused opening (no permission, read-only) counts as a touch by its argument; one that found
 * nothing does not, since honest programs probe. A refused path that is relative to a folder which
 * the trace does not name, or that leads out of a link of a process by {@code ..}, can be anywhere,
 * and counts.
 */
record Opens(Findings findings) {

  private static final Set<String> REFUSALS = Set.of("EACCES", "EPERM", "EROFS");

  void read(Opening opening) {
    switch (opening.result()) {
      case Result.Succeeded succeeded ->
          succeeded
              .value()
              .path()
              .ifPresentOrElse(path -> opened(opening, path), () -> openedUnnamed(opening));
      case Result.Failed failed -> {
        if (REFUSALS.contains(failed.error())) {
          refused(opening);
        }
      }
      case Result.Unknown unknown -> {
        // a process that was killed in it may have shared its descriptors with one that lives on
        if (!unknown.nothingDone() && !opening.byHandle()) {
          opening.argument().ifPresent(argument -> count(opening, argument.path(), false));
        }
      }
    }
  }

  private void opened(Opening opening, String path) {
    opening
        .argument()
        .filter(argument -> !opening.byHandle() && contradicts(argument, path))
        .ifPresent(
            argument -> {
              findings.contradicts(argument.path(), path);
              findings.touched(argument.path(), opening.writes(), false);
            });
    if (path.startsWith("/")) {
      count(opening, path, true);
    } else if (path.startsWith("(unreachable)")) {
      findings.touched(path, opening.writes(), false);
    } else {
      // a pipe or a namespace: where it was found is all that can be said
      opening
          .argument()
          .filter(argument -> Processes.named(argument.path()).isPresent())
          .ifPresent(argument -> findings.touched(argument.path(), opening.writes(), false));
    }
  }

  /** The kernel has no path for it, for example because it is longer than 4,095 bytes. */
  private void openedUnnamed(Opening opening) {
    findings.unnamed();
    opening
        .argument()
        .filter(argument -> !opening.byHandle())
        .ifPresent(argument -> count(opening, argument.path(), false));
  }

  /** A path is shown if it is the one that the kernel gave back. */
  private void count(Opening opening, String path, boolean shown) {
    if (opening.reads()) {
      countDataFile(findings, path, shown && opening.sure());
    }
    if (opening.writes() && isWorthNaming(opening, path)) {
      findings.filesWritten.add(path);
    }
    findings.touched(path, opening.writes(), false);
  }

  private void refused(Opening opening) {
    if (opening.byHandle()) {
      // takes a capability and leads past every mount, so no honest program asks for it
      findings.touchedByHandle(opening.argument().map(Argument::path).orElse("/"));
      return;
    }
    opening
        .argument()
        .filter(argument -> argument.sure() || !argument.path().startsWith("/proc/"))
        .ifPresentOrElse(
            argument -> findings.touched(argument.path(), opening.writes(), true),
            () -> findings.refusedSomewhere(opening.written()));
  }

  /** Adds the path to the data files read, if it is one. */
  static void countDataFile(Findings findings, String path, boolean sure) {
    if (Place.of(path) == Place.DATA && path.length() > Place.DATA_FOLDER.length()) {
      findings.dataFiles.traced(path.substring(Place.DATA_FOLDER.length() + 1), sure);
    }
  }

  private static boolean isWorthNaming(Opening opening, String path) {
    return !opening.isNameless() && !path.startsWith("/memfd:") && !path.equals("/dev/null");
  }

  private static boolean contradicts(Argument argument, String opened) {
    if (!argument.leadsOnlyThere()) {
      return false;
    }
    return switch (Place.of(argument.path())) {
      case DATA, CODE, SCRATCH -> !argument.path().equals(opened);
      case IMAGE, SYSTEM, OWN, OUTSIDE -> isOutOfReachOfLinks(opened);
    };
  }

  /** Nothing that an image brings links to there: what the program made itself, and its inputs. */
  private static boolean isOutOfReachOfLinks(String opened) {
    return switch (Place.of(opened)) {
      case DATA, CODE, SCRATCH -> true;
      case IMAGE, SYSTEM, OWN -> false;
      case OUTSIDE -> !opened.startsWith("/") && !opened.startsWith("(unreachable)");
    };
  }
}
