package org.dataexchange.tasker.evidence;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The calls that were begun and not yet resumed, one for each process or thread. */
final class Unfinished {

  /**
   * Bytes of all of them. Many workers may have a hostile program at a time, and honest ones are in
   * so many calls only with long command lines.
   */
  private static final int MOST = 2 << 20;

  /** What one takes beside its text. */
  private static final int EACH = 150;

  /** Marks a call that was counted before its end was reported. */
  private static final String COUNTED = "";

  private final Map<Integer, String> begun = new HashMap<>();
  private int held;

  /** Keeps a call's head; false if too much is kept already. */
  boolean begin(int pid, String head) {
    drop(pid);
    if (held + head.length() + EACH > MOST) {
      return false;
    }
    begun.put(pid, head);
    held += head.length() + EACH;
    return true;
  }

  /** The head of what the process was in, which is then forgotten. */
  Optional<String> drop(int pid) {
    String head = begun.remove(pid);
    held -= head == null ? 0 : head.length() + EACH;
    return Optional.ofNullable(head).filter(text -> !text.equals(COUNTED));
  }

  /** Notes that the end of the process's call, when it comes, says nothing new; false as above. */
  boolean counted(int pid) {
    return begin(pid, COUNTED);
  }

  /** Is the process in a call that was not counted? */
  boolean isOpen(int pid) {
    return begun.containsKey(pid) && !isCounted(pid);
  }

  boolean isCounted(int pid) {
    return COUNTED.equals(begun.get(pid));
  }

  /** Who is in a call. */
  Set<Integer> pids() {
    return Set.copyOf(begun.keySet());
  }

  void remember(State state) {
    state.map(
        "unfinished",
        begun,
        TextNode::valueOf,
        (pid, call) -> {
          String head = State.string(call);
          begun.put(Integer.valueOf(pid), head);
          held += head.length() + EACH;
        });
  }
}
