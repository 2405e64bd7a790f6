package org.dataexchange.tasker.evidence;

import java.util.BitSet;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Tells the algorithm's own processes and threads, which are those that the trace has lines of,
 * from others whose folders below {@code /proc} were opened. A process may be opened before its
 * first line comes, but each has one at its end, so this is known when all was read.
 *
 * <p>Whoever lists processes ({@code ps}, {@code pgrep}, psutil, joblib when it ends its workers)
 * asks of each what the kernel tells everybody. The others in there are launcher and tracer alone,
 * of which that tells nothing but what their program is.
 */
final class Processes {

  private static final String PROC = "/proc/";

  private static final Set<String> LISTED =
      Set.of("cgroup", "cmdline", "comm", "stat", "statm", "status");

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

  /** Is the path, which is in the folder of a process, what a list of processes is made of? */
  static boolean isListed(String path) {
    return path.indexOf('/', PROC.length()) == path.lastIndexOf('/')
        && LISTED.contains(path.substring(path.lastIndexOf('/') + 1));
  }

  void remember(State state) {
    state.bits("traced", traced);
    state.bits("opened", opened);
  }
}
