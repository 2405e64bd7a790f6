package org.dataexchange.tasker.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;

/** Three nodes of the broker on this machine, joined to one cluster. */
record Cluster(Path base, List<Part> nodes, List<Integer> ports) {

  void start() throws IOException {
    int names = Site.freePort();
    startNames(names);
    String cookie = UUID.randomUUID().toString();
    for (Part node : nodes) {
      prepare(node, names, cookie);
      node.start();
    }
    for (Part node : nodes.subList(1, nodes.size())) {
      node.script("rabbitmqctl", "stop_app");
      node.script("rabbitmqctl", "reset");
      node.script("rabbitmqctl", "join_cluster", "tasker-%d@localhost".formatted(ports.getFirst()));
      node.script("rabbitmqctl", "start_app");
    }
  }

  /**
   * Without a copy of the tasks on every node, the cluster would prove nothing.
   *
   * @throws IOException if the queue, which the servers have declared, is not there three times
   */
  void requireCopies() throws IOException {
    String members =
        nodes
            .getFirst()
            .script("rabbitmqctl", "-q", "list_queues", "name", "members")
            .lines()
            .filter(line -> line.startsWith("tasker_todo\t"))
            .findFirst()
            .orElse("nowhere");
    if (!ports.stream().allMatch(port -> members.contains("tasker-" + port + "@"))) {
      throw new IOException("tasker_todo is not on all nodes: " + members);
    }
  }

  /**
   * Of nobody's home, or it would end with the first node that is killed, and the others be lost.
   */
  private void startNames(int port) throws IOException {
    Process epmd =
        new ProcessBuilder("epmd", "-port", Integer.toString(port), "-address", "127.0.0.1")
            .redirectErrorStream(true)
            .redirectOutput(base.resolve("epmd.log").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(epmd::destroyForcibly));
  }

  /** What the script would choose for a node that is alone. */
  private static void prepare(Part node, int names, String cookie) throws IOException {
    Path folder = Files.createDirectories(node.home().resolve("broker"));
    Files.writeString(folder.resolve("ports"), names + " " + Site.freePort() + "\n");
    Path file = folder.resolve(".erlang.cookie");
    Files.writeString(file, cookie);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
  }
}
