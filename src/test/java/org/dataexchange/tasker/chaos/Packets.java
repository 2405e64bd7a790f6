package org.dataexchange.tasker.chaos;

import java.io.IOException;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Packets that the kernel drops on the loopback of this process's own network namespace; without
 * one, it would be the machine's.
 */
final class Packets {

  private Packets() {}

  /**
   * Nothing from or to these ports arrives any more, until it is let through again.
   *
   * @param name of this set of rules
   */
  static void drop(String name, Collection<Integer> ports, Collection<Integer> unopened)
      throws IOException {
    run("add", "table", "inet", name);
    run("add", "chain", "inet", name, "in", "{ type filter hook input priority 0 ; }");
    if (!ports.isEmpty()) {
      run("add", "rule", "inet", name, "in", "tcp", "dport", set(ports), "drop");
      run("add", "rule", "inet", name, "in", "tcp", "sport", set(ports), "drop");
    }
    if (!unopened.isEmpty()) {
      run(
          "add",
          "rule",
          "inet",
          name,
          "in",
          "tcp",
          "dport",
          set(unopened),
          "tcp",
          "flags",
          "syn",
          "drop");
    }
  }

  static void letThrough(String name) throws IOException {
    run("delete", "table", "inet", name);
  }

  private static String set(Collection<Integer> ports) {
    return ports.stream().map(String::valueOf).collect(Collectors.joining(", ", "{ ", " }"));
  }

  private static void run(String... words) throws IOException {
    Shell.run("nft", String.join(" ", words));
  }
}
