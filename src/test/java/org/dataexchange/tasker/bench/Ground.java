package org.dataexchange.tasker.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dataexchange.tasker.site.Part;
import org.dataexchange.tasker.site.Site;
import org.dataexchange.tasker.system.Containers;

/** Broker and engine of the whole suite, started when a part first needs them. For one thread. */
final class Ground {

  private final Site site;
  private boolean brokers;
  private boolean engine;

  Ground(Path base, boolean cluster) throws IOException {
    this.site = new Site(base, cluster ? 3 : 1, List.of());
  }

  Path base() {
    return site.base();
  }

  /** With broker alone. */
  Site brokers() throws IOException {
    if (!brokers) {
      site.startBrokers();
      brokers = true;
    }
    return site;
  }

  /** With engine and image alone. */
  Site engine() {
    if (!engine) {
      site.engine().script("up", "engine", "image");
      engine = true;
    }
    return site;
  }

  /** All that a task needs but a server, which the caller starts. */
  Site servers(List<Map<String, String>> settings) throws IOException {
    brokers();
    engine();
    // an empty folder is taken for one where nothing is mounted
    Files.writeString(Files.createDirectories(site.shares()).resolve("shares"), "");
    return site.with(settings);
  }

  /** Ends servers, and takes away containers that a part which failed has left. */
  void clear(List<Part> servers) {
    servers.forEach(server -> server.script("down", "server"));
    if (engine) {
      Containers.docker("ps", "-aq").lines().forEach(id -> Containers.docker("rm", "-f", id));
    }
  }
}
