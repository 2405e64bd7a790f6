package org.dataexchange.tasker.evidence;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The path that a program named, made absolute and normalised without looking at any file.
 *
 * @param sure is it that path whatever the links on the way? Not if {@code ..} leads out of a
 *     folder that may be a link
 */
record Argument(String path, boolean sure) {

  /** Of a process's folder, what is a link to something of that process. */
  private static final Set<String> MAGIC = Set.of("cwd", "exe", "fd", "map_files", "ns", "root");

  private static final List<String> INTO_SCRATCH = List.of("/var/tmp", "/usr/tmp", "/run/shm");

  /** The path, or nothing if it is relative to a folder that the trace does not name. */
  static Optional<Argument> of(Optional<String> folder, String name) {
    if (name.startsWith("/")) {
      return Optional.of(normalise(name));
    }
    return folder.filter(base -> base.startsWith("/")).map(base -> normalise(base + "/" + name));
  }

  /** The path below a folder that is the root for this call alone; who knows where links lead. */
  static Optional<Argument> ofRoot(Optional<String> folder, String name) {
    return of(folder, name.replaceFirst("^/+", "")).map(path -> new Argument(path.path(), false));
  }

  /**
   * Did the program name a descriptor or a folder of a process, which can lead anywhere, or what an
   * image may have as a link into scratch?
   */
  boolean isMagic() {
    return path.startsWith("/dev/fd")
        || path.startsWith("/dev/std")
        || path.startsWith("/proc/") && Stream.of(path.split("/")).anyMatch(MAGIC::contains)
        || INTO_SCRATCH.stream().anyMatch(link -> Place.isIn(path, link));
  }

  /** No link that the program could make, and no descriptor, leads from there to another file. */
  boolean leadsOnlyThere() {
    return sure && !isMagic() && Place.of(path) != Place.SCRATCH;
  }

  private static Argument normalise(String path) {
    Deque<String> parts = new ArrayDeque<>();
    boolean sure = true;
    for (String part : path.split("/")) {
      if (part.equals("..")) {
        sure &= cannotBeLink(parts);
        parts.pollLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
        sure &= !leaveRoot(parts);
      }
    }
    return new Argument("/" + String.join("/", parts), sure);
  }

  /** Cuts off {@code /proc/self/root}, which is the root; says if it did. */
  private static boolean leaveRoot(Deque<String> parts) {
    if (!parts.peekLast().equals("root") || !parts.peekFirst().equals("proc")) {
      return false;
    }
    boolean isRoot =
        parts.size() == 3 || parts.size() == 5 && List.copyOf(parts).get(2).equals("task");
    if (isRoot) {
      parts.clear();
    }
    return isRoot;
  }

  /** The root, {@code /tmp}, and what is in the data or the code; asked for each {@code ..}. */
  private static boolean cannotBeLink(Deque<String> parts) {
    if (parts.isEmpty()) {
      return true;
    }
    Iterator<String> all = parts.iterator();
    return all.next().equals("tmp")
        && (!all.hasNext() || Set.of("data", "code").contains(all.next()));
  }
}
