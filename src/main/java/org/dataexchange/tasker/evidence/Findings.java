package org.dataexchange.tasker.evidence;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.dataexchange.tasker.task.Evidence;

/** What was found in a trace so far, in bounded memory. */
final class Findings {

  final DataFiles dataFiles = new DataFiles();
  final Entries filesWritten = new Entries();
  final Entries programsStarted = new Entries();
  final Ancestry ancestry = new Ancestry();
  final Entries networkAttempts = new Entries();
  final Processes processes = new Processes();
  final LimitErrors limits = new LimitErrors();

  private final Entries outside = new Entries();
  private final Entries untracedProcesses = new Entries();
  private long lines;
  private long notUnderstood;
  private long unnamed;
  private long contradictions;
  private String contradiction = "";
  private boolean tooMuch;
  private boolean started;
  private boolean threadStarted;

  void countLine() {
    lines++;
  }

  void notUnderstood() {
    notUnderstood++;
  }

  /** The process or thread of that line, which is the last that was read, is gone. */
  void ended(TraceLine.Ended ended) {
    ended
        .signal()
        .filter(KilledProcesses::isDeadly)
        .ifPresent(signal -> ancestry.killed(ended.pid(), lines, signal));
    ancestry.ended(ended.pid());
  }

  /** By the lines that there were before the run was ended. */
  List<Evidence.Killed> programsKilled(long before) {
    ancestry.end();
    return ancestry.killed(before);
  }

  /** What was begun found no room, and is not known. */
  void tooMuchAtATime() {
    tooMuch = true;
  }

  /** A file was opened, and the trace cannot say which. */
  void unnamed() {
    unnamed++;
  }

  /** The algorithm's entry program was started. */
  void started() {
    started = true;
  }

  /** A thread that was not the first of its process became a program. */
  void threadStarted() {
    threadStarted = true;
  }

  void contradicts(String argument, String opened) {
    contradictions++;
    if (contradiction.isEmpty()) {
      contradiction = "'%s' was '%s'".formatted(Quoted.decode(argument), Quoted.decode(opened));
    }
  }

  /** Notes a touch of something that may be outside, unless the algorithm may do that there. */
  void touched(String path, boolean writes, boolean refused) {
    OptionalInt process = Processes.named(path);
    if (process.isPresent() && !writes && Processes.isListed(path)) {
      return;
    }
    if (process.isPresent() && !(writes && path.endsWith("/exe"))) {
      touchedProcess(process.getAsInt(), path);
    } else if (process.isPresent() || Place.of(path).isForbidden(writes, refused)) {
      outside.add(path);
    }
  }

  /** Notes what the program named, and was refused. */
  void refusedSomewhere(String written) {
    outside.add(written + " (relative to a folder that the trace does not name)");
  }

  /** Notes that a file somewhere on the mount with that path was asked for by its handle. */
  void touchedByHandle(String mount) {
    outside.add(mount + " (by handle)");
  }

  private void touchedProcess(int pid, String path) {
    processes.opened(pid);
    if (!processes.isTraced(pid)) {
      untracedProcesses.add(path);
    }
  }

  /** With the folders of those processes that turned out not to be the algorithm's. */
  Entries filesOpenedOutside() {
    Entries all = new Entries(outside);
    untracedProcesses.inOrder().stream()
        .filter(path -> !processes.isTraced(Processes.named(path).orElseThrow()))
        .forEach(all::keep);
    return all;
  }

  boolean touchedOutside() {
    return !outside.isEmpty() || processes.othersOpened();
  }

  long lines() {
    return lines;
  }

  long linesNotUnderstood() {
    return notUnderstood;
  }

  boolean wasTooMuchAtATime() {
    return tooMuch || ancestry.isLost();
  }

  long filesUnnamed() {
    return unnamed;
  }

  long contradictions() {
    return contradictions;
  }

  /** The first one, empty if there is none. */
  String contradiction() {
    return contradiction;
  }

  /** Was there a start after which the tracer may have missed a call? */
  boolean hasThreadStarted() {
    return threadStarted;
  }

  boolean hasStarted() {
    return started;
  }

  /** How many entries did not fit into the lists, an upper estimate. */
  int leftOut() {
    long all =
        dataFiles.read().leftOut()
            + filesWritten.leftOut()
            + programsStarted.leftOut()
            + ancestry.end().leftOut()
            + ancestry.killedLeftOut()
            + networkAttempts.leftOut()
            + filesOpenedOutside().leftOut()
            + untracedProcesses.leftOut();
    return (int) Math.min(Integer.MAX_VALUE, all);
  }

  void remember(State state) {
    state.part("dataFiles", dataFiles::remember);
    state.part("ancestry", ancestry::remember);
    state.part("processes", processes::remember);
    limits.remember(state);
    lists().forEach((name, list) -> state.part(name, list::remember));
    lines = state.number("lines", lines);
    notUnderstood = state.number("notUnderstood", notUnderstood);
    unnamed = state.number("unnamed", unnamed);
    contradictions = state.number("contradictions", contradictions);
    contradiction = state.string("contradiction", contradiction);
    started = state.truth("started", started);
    threadStarted = state.truth("threadStarted", threadStarted);
    tooMuch = state.truth("tooMuch", tooMuch);
  }

  private Map<String, Entries> lists() {
    return Map.of(
        "filesWritten", filesWritten,
        "programsStarted", programsStarted,
        "networkAttempts", networkAttempts,
        "outside", outside,
        "untracedProcesses", untracedProcesses);
  }
}
