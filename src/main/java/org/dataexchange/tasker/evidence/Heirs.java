package org.dataexchange.tasker.evidence;

import java.io.Serializable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Tells whether a file that a killed process had opened can live on in another. The tracer looks at
 * a call's end which file it was, and of a process that is killed before there is no end. Its
 * descriptors go with it, unless another process shares them, or was made, or became another
 * program, while it was in the call.
 */
final class Heirs implements Serializable {

  private static final long serialVersionUID = 1;

  /** Who is in a call that makes a process or starts a program. */
  private final Set<Integer> making = new HashSet<>();

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
    called(head);
  }

  /** There was such a call. */
  void called(String text) {
    if (makes(text)) {
      made++;
      shared |= text.contains("CLONE_FILES") && !text.contains("CLONE_THREAD");
    }
  }

  /** The process's call has ended, or the process has. */
  void ended(int pid) {
    making.remove(pid);
    before.remove(pid);
  }

  /** May somebody have what the process opened in its call? Asked before that has ended. */
  boolean mayBeOf(int pid) {
    Long then = before.get(pid);
    return shared || (then == null ? !making.isEmpty() : then != made);
  }

  private static boolean makes(String call) {
    return call.startsWith("clone")
        || call.startsWith("exec")
        || call.startsWith("fork(")
        || call.startsWith("vfork(");
  }
}
