package org.dataexchange.tasker.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.BitSet;
import java.util.OptionalInt;

/**
 * Tells the algorithm's own processes and threads, which are those that the trace has lines of,
 * from others whose folders below {@code /proc} were opened. A process may be opened before its
 * first line comes, but each has one at its end, so this is known when all was read.
 */
final class Processes {

  private static final String PROC = "/proc/";

  private final BitSet traced = new BitSet();
  private final BitSet opened = new BitSet();

  void traced(int pid) {
    traced.set(pid);
  }

  void opened(int pid) {
    opened.set(pid);
  }

  boolean isTraced(int pid) {
    return traced.get(pid);
  }

  /** Was a process opened that is not the algorithm's? Only at the end of the trace. */
  boolean othersOpened() {
    BitSet others = (BitSet) opened.clone();
    others.andNot(traced);
    return !others.isEmpty();
  }

  /** The process whose folder the path is, or is in. */
  static OptionalInt named(String path) {
    if (!path.startsWith(PROC)) {
      return OptionalInt.empty();
    }
    int end = path.indexOf('/', PROC.length());
    String name = path.substring(PROC.length(), end < 0 ? path.length() : end);
    boolean isPid =
        !name.isEmpty() && name.length() <= 7 && name.chars().allMatch(c -> c >= '0' && c <= '9');
    return isPid ? OptionalInt.of(Integer.parseInt(name)) : OptionalInt.empty();
  }

  ObjectNode save() {
    return State.object().put("traced", traced.toByteArray()).put("opened", opened.toByteArray());
  }

  void load(JsonNode state) throws IOException {
    traced.or(BitSet.valueOf(state.required("traced").binaryValue()));
    opened.or(BitSet.valueOf(state.required("opened").binaryValue()));
  }
}
