package org.dataexchange.tasker.evidence;

import com.fasterxml.jackson.databind.node.IntNode;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;

/**
 * Tells whether others than a process that ended in the middle of opening a file may have had that
 * file. The tracer looks at a call's end which file it was, and here there is no end. The file is
 * open before that: a thread beside it can read it or hand it on, and so can another process that
 * shares the descriptors. Else they go with the process.
 */
final class SharedDescriptors {

  private static final String THREAD = "CLONE_THREAD";

  /** Who has threads beside it, or is one. */
  private final BitSet threaded = new BitSet();

  /** Who is making a thread whose number is not known yet. */
  private final Set<Integer> making = new HashSet<>();

  private boolean shared;

  /** A process is in that call, of which no end was reported yet. */
  void began(int pid, String head) {
    called(pid, head);
    if (isThread(head)) {
      making.add(pid);
    }
  }

  /** There was such a call. */
  void called(int pid, String text) {
    if (isThread(text)) {
      threaded.set(pid);
    } else {
      shared |= text.startsWith("clone") && text.contains("CLONE_FILES");
    }
  }

  /** A call that makes a process or a thread has told its number. */
  void made(Call call) {
    if (call.result() instanceof Result.Succeeded child) {
      threaded.set(child.number(), isThread(call));
    }
  }

  /** The process's call has ended. */
  void returned(int pid) {
    making.remove(pid);
  }

  /** May somebody have had what the process opened in the call in which it ended? */
  boolean mayBeOf(int pid) {
    return shared || threaded.get(pid) || !making.isEmpty();
  }

  /** Of a call that makes a process or a thread: which of them? */
  static boolean isThread(Call call) {
    return call.arguments().stream().anyMatch(argument -> argument.contains(THREAD));
  }

  private static boolean isThread(String call) {
    return call.startsWith("clone") && call.contains(THREAD);
  }

  void remember(State state) {
    shared = state.truth("shared", shared);
    state.bits("threaded", threaded);
    state.list("making", making, IntNode::valueOf, pid -> making.add(State.small(pid)));
  }
}
