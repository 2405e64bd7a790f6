package org.dataexchange.tasker.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Tells whether a file that a killed process had opened can live on in another. The tracer looks at
 * a call's end which file it was, and of a process that is killed before there is no end. Its
 * descriptors go with it, unless another process shares them, or a thread beside it made a process
 * or became another program while it was in the call.
 */
final class Heirs {

  private static final String THREAD = "CLONE_THREAD";

  /** Who has threads beside it, or is one. */
  private final BitSet threaded = new BitSet();

  /** Who is in a call that makes a process or starts a program. */
  private final Set<Integer> making = new HashSet<>();

  /** Of these, who makes a thread, whose number is not known yet. */
  private final Set<Integer> makingThreads = new HashSet<>();

  /** How many such calls there were when a process's call began; -1 if one was being made. */
  private final Map<Integer, Long> before = new HashMap<>();

  private long made;
  private boolean shared;

  /** A process is in that call, of which no end was reported yet. */
  void began(int pid, String head) {
    before.put(pid, making.isEmpty() ? made : -1L);
    if (makes(head)) {
      making.add(pid);
    }
    if (head.startsWith("clone") && head.contains(THREAD)) {
      makingThreads.add(pid);
    }
    called(pid, head);
  }

  /** There was such a call. */
  void called(int pid, String text) {
    if (makes(text)) {
      made++;
      boolean thread = text.startsWith("clone") && text.contains(THREAD);
      shared |= text.startsWith("clone") && text.contains("CLONE_FILES") && !thread;
      threaded.set(pid, thread || threaded.get(pid));
    }
  }

  /** A call that makes a process or a thread has told its number. */
  void made(Call call) {
    if (call.result() instanceof Result.Succeeded child) {
      boolean thread = call.arguments().stream().anyMatch(argument -> argument.contains(THREAD));
      threaded.set(child.number(), thread);
    }
  }

  /** The process's call has ended. */
  void returned(int pid) {
    making.remove(pid);
    makingThreads.remove(pid);
    before.remove(pid);
  }

  /** May somebody have what the process opened in its call? Asked before that has ended. */
  boolean mayBeOf(int pid) {
    Long then = before.get(pid);
    boolean beside = threaded.get(pid) || !makingThreads.isEmpty();
    return shared || beside && (then == null ? !making.isEmpty() : then != made);
  }

  private static boolean makes(String call) {
    return call.startsWith("clone")
        || call.startsWith("exec")
        || call.startsWith("fork(")
        || call.startsWith("vfork(");
  }

  ObjectNode save() {
    ObjectNode state = State.object().put("made", made).put("shared", shared);
    state.put("threaded", threaded.toByteArray());
    state.set("making", State.numbers(making));
    state.set("makingThreads", State.numbers(makingThreads));
    ObjectNode each = state.putObject("before");
    before.forEach((pid, then) -> each.put(pid.toString(), then));
    return state;
  }

  void load(JsonNode state) throws IOException {
    made = State.number(state.required("made"));
    shared = State.truth(state.required("shared"));
    threaded.or(BitSet.valueOf(state.required("threaded").binaryValue()));
    State.numbers(state.required("making"), pid -> making.add(pid.intValue()));
    State.numbers(state.required("makingThreads"), pid -> makingThreads.add(pid.intValue()));
    state
        .required("before")
        .properties()
        .forEach(one -> before.put(Integer.valueOf(one.getKey()), State.number(one.getValue())));
  }
}
