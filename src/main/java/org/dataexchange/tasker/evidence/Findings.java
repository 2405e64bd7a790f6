package org.dataexchange.tasker.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalInt;

/** What was found in a trace so far, in bounded memory. */
final class Findings {

  final DataFiles dataFiles = new DataFiles();
  final Entries filesWritten = new Entries();
  final Entries programsStarted = new Entries();
  final Ancestry ancestry = new Ancestry();
  final Entries networkAttempts = new Entries();
  final Processes processes = new Processes();

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
    if (process.isPresent() && !(writes && path.endsWith("/exe"))) {
      touchedProcess(process.getAsInt(), path);
    } else if (process.isPresent() || Place.of(path).isForbidden(writes, refused)) {
      outside.add(path);
    }
  }

  /**
   * @param written what the program named and was refused
   */
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
    untracedProcesses.inOrder().stream().filter(this::isOfOther).forEach(all::keep);
    return all;
  }

  private boolean isOfOther(String path) {
    return !processes.isTraced(Processes.named(path).orElseThrow());
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
            + networkAttempts.leftOut()
            + filesOpenedOutside().leftOut()
            + untracedProcesses.leftOut();
    return (int) Math.min(Integer.MAX_VALUE, all);
  }

  ObjectNode save() {
    ObjectNode state = State.object();
    state.set("dataFiles", dataFiles.save());
    state.set("ancestry", ancestry.save());
    state.set("processes", processes.save());
    lists().forEach((name, list) -> state.set(name, list.save()));
    return state
        .put("lines", lines)
        .put("notUnderstood", notUnderstood)
        .put("unnamed", unnamed)
        .put("contradictions", contradictions)
        .put("contradiction", contradiction)
        .put("started", started)
        .put("threadStarted", threadStarted)
        .put("tooMuch", tooMuch);
  }

  void load(JsonNode state) throws IOException {
    dataFiles.load(state.required("dataFiles"));
    ancestry.load(state.required("ancestry"));
    processes.load(state.required("processes"));
    lists().forEach((name, list) -> list.load(state.required(name)));
    lines = State.number(state.required("lines"));
    notUnderstood = State.number(state.required("notUnderstood"));
    unnamed = State.number(state.required("unnamed"));
    contradictions = State.number(state.required("contradictions"));
    contradiction = State.string(state.required("contradiction"));
    started = State.truth(state.required("started"));
    threadStarted = State.truth(state.required("threadStarted"));
    tooMuch = State.truth(state.required("tooMuch"));
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
