package org.dataexchange.tasker.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Evidence.Verdict;
import org.dataexchange.tasker.text.Printable;

/**
 * The verdict on a run, with one sentence for the owner of the data.
 *
 * @param advice for the author, where it is the program that kept the trace from being complete
 */
record Judgement(Verdict verdict, String why, String advice) {

  private static final String THREAD_STARTED =
      "A thread became another program without a process of its own (exec without fork), and"
          + " the tracer may have missed what that did first";

  private static final String FORK_FIRST =
      "Start the other program in a process of its own (fork before exec, as Python's subprocess"
          + " does), or exec from the program's first thread: after an exec from any other, the"
          + " tracer may miss a call, and a run that was not seen whole is no success.";

  private static final String OUTSIDE = "outside its code, its data, its scratch and the runtime";

  private Judgement(Verdict verdict, String why) {
    this(verdict, why, "");
  }

  /** The worst that holds; what a trace does not show completely is never clean. */
  static Judgement on(Findings findings, Ending.Trace trace, boolean there) {
    if (!there) {
      return new Judgement(
          Verdict.INCOMPLETE, "The trace of the run is not there, so nothing is known about it.");
    }
    Optional<String> missing = missing(findings, trace);
    if (missing.isPresent()) {
      return new Judgement(
          Verdict.INCOMPLETE,
          missing.get() + so(findings),
          missing.get().equals(THREAD_STARTED) ? FORK_FIRST : "");
    }
    if (isContradicted(findings)) {
      return new Judgement(Verdict.INCONSISTENT, "The program " + contradiction(findings) + ".");
    }
    if (!findings.networkAttempts.isEmpty()) {
      return new Judgement(Verdict.TRIED_NETWORK, "The program " + network(findings) + ".");
    }
    if (findings.touchedOutside()) {
      return new Judgement(Verdict.TOUCHED_OUTSIDE, "The program " + outside(findings) + ".");
    }
    return new Judgement(
        Verdict.CLEAN,
        "The program read %s of data, wrote %s, tried no network, and touched nothing %s."
            .formatted(files(findings.dataFiles.read()), files(findings.filesWritten), OUTSIDE));
  }

  private static Optional<String> missing(Findings findings, Ending.Trace trace) {
    if (!trace.whole()) {
      return Optional.of("The tracer did not see the end of the run, so the trace ends early");
    }
    if (findings.lines() < trace.lines()) {
      return Optional.of(
          "Only %d of the trace's %d lines are there".formatted(findings.lines(), trace.lines()));
    }
    if (!trace.said().isEmpty()) {
      return Optional.of(
          "The tracer complained, so it may have missed something (%s)"
              .formatted(Printable.of(trace.said().strip())));
    }
    if (trace.openingsLost()) {
      return Optional.of("The kernel did not tell of every file of the data that was opened");
    }
    return notTold(findings);
  }

  private static Optional<String> notTold(Findings findings) {
    if (findings.wasTooMuchAtATime()) {
      return Optional.of(
          "The program had more calls and programs under way at a time than can be kept");
    }
    if (findings.linesNotUnderstood() > 0) {
      return Optional.of(
          "%d of the trace's %d lines could not be understood"
              .formatted(findings.linesNotUnderstood(), findings.lines()));
    }
    if (findings.hasThreadStarted()) {
      return Optional.of(THREAD_STARTED);
    }
    if (findings.filesUnnamed() > 0) {
      return Optional.of(
          "The trace does not tell the path of %s that the program opened"
              .formatted(files(findings.filesUnnamed())));
    }
    return findings.hasStarted()
        ? Optional.empty()
        : Optional.of("The trace does not show the start of the program");
  }

  /** What an incomplete trace shows all the same. */
  private static String so(Findings findings) {
    List<String> seen = new ArrayList<>();
    if (isContradicted(findings)) {
      seen.add(contradiction(findings));
    }
    if (!findings.networkAttempts.isEmpty()) {
      seen.add(network(findings));
    }
    if (findings.touchedOutside()) {
      seen.add(outside(findings));
    }
    return seen.isEmpty()
        ? "; nothing is known about the rest."
        : "; what is there shows that the program " + String.join(", and ", seen) + ".";
  }

  private static boolean isContradicted(Findings findings) {
    return findings.contradictions() > 0
        || findings.dataFiles.hidden() > 0
        || findings.dataFiles.unheard() > 0;
  }

  private static String contradiction(Findings findings) {
    if (findings.dataFiles.hidden() > 0) {
      return "opened %s of the data that the trace does not show, for example '%s'"
          .formatted(
              files(findings.dataFiles.hidden()), Printable.of(findings.dataFiles.hiddenName()));
    }
    if (findings.contradictions() == 0) {
      return "has a trace with %s of the data that the kernel did not see opened, for example '%s'"
          .formatted(
              files(findings.dataFiles.unheard()), Printable.of(findings.dataFiles.unheardName()));
    }
    return "opened %s under another name, for example what it called %s"
        .formatted(files(findings.contradictions()), Printable.of(findings.contradiction()));
  }

  private static String network(Findings findings) {
    return "tried to reach the network at %s %s, for example '%s'"
        .formatted(
            findings.networkAttempts.count(),
            findings.networkAttempts.count().equals("1") ? "address" : "addresses",
            first(findings.networkAttempts));
  }

  private static String outside(Findings findings) {
    Entries outside = findings.filesOpenedOutside();
    return "touched %s %s, for example '%s'".formatted(files(outside), OUTSIDE, first(outside));
  }

  private static String first(Entries entries) {
    return Printable.of(entries.inOrder().stream().findFirst().orElse("?"));
  }

  private static String files(Entries entries) {
    return entries.count() + (entries.count().equals("1") ? " file" : " files");
  }

  private static String files(long count) {
    return count + (count == 1 ? " file" : " files");
  }
}
