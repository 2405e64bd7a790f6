package org.dataexchange.tasker.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.dataexchange.tasker.site.Part;
import org.dataexchange.tasker.site.Site;

/**
 * How many tasks a second one server and two servers on one queue get done, with one worker and
 * with two each, and what of the machine that takes. They share a machine: it is not that which two
 * machines would do.
 */
final class NodesBench {

  static final List<Map<String, String>> SERVERS =
      List.of(Map.of("TASKER_REMEMBER", "PT10S"), Map.of("TASKER_REMEMBER", "PT10S"));

  private final Site site;
  private final PrintStream out;

  NodesBench(Site site, PrintStream out) {
    this.site = site;
    this.out = out;
  }

  void run(int tasks, int rounds) throws Exception {
    out.printf("%28s%36s%n", "", "% of all processors");
    out.printf("%8s%8s%12s", "servers", "workers", "tasks/s");
    out.printf("%9s%9s%9s%9s%n", "machine", "servers", "broker", "engine");
    try (Client client = new Client(site)) {
      for (int round = 0; round < rounds; round++) {
        for (int servers = 1; servers <= SERVERS.size(); servers++) {
          for (int workers = 1; workers <= 2; workers++) {
            measure(client, up(servers, workers), workers, tasks);
          }
        }
      }
    }
  }

  /** Has the first ones up with so many workers, and no others. */
  private List<Part> up(int servers, int workers) {
    List<Part> all = site.servers();
    for (Part server : all.subList(0, servers)) {
      server.with("TASKER_WORKERS", Integer.toString(workers)).with("TASKER_WAIT", "ready").start();
    }
    for (Part server : all.subList(servers, all.size())) {
      server.script("down", "server");
    }
    return all.subList(0, servers);
  }

  private void measure(Client client, List<Part> servers, int workers, int tasks) throws Exception {
    client.run(tasks / 2);
    Load before = Load.now(site, servers);
    client.run(tasks);
    Load after = Load.now(site, servers);
    out.printf("%8d%8d%12.2f", servers.size(), workers, tasks / after.elapsed(before));
    after.since(before).values().forEach(part -> out.printf("%9.1f", part));
    out.println();
  }
}
