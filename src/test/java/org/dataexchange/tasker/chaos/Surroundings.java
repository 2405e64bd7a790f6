package org.dataexchange.tasker.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.dataexchange.tasker.site.Part;
import org.dataexchange.tasker.site.Site;
import org.dataexchange.tasker.storage.webdav.ApacheDav;

/**
 * Two servers that differ in what they can: one with prepared sandboxes, that leaves its runs to
 * their containers when it stops, reads folders and has a clock and a file system of its own; and
 * one without, that waits for its runs, reads from WebDAV and has its workspace in memory.
 *
 * @param shared the record of both, unless each has its own
 * @param files what is in the storage, whatever is mounted
 */
record Surroundings(
    Site site, List<Member> members, Storage storage, Optional<SharedRecord> shared, Path files)
    implements AutoCloseable {

  static Surroundings start(Path base, Order order) throws IOException, InterruptedException {
    Site core = new Site(base, order.cluster() ? 3 : 1, List.of());
    for (Part broker : core.brokers()) {
      Path folder = Files.createDirectories(broker.home().resolve("broker"));
      Files.writeString(folder.resolve("advanced.config"), Settings.BROKER);
    }
    Path files = base.resolve("files");
    Storage storage = new Storage(files, core.shares());
    Disk first = Disk.ext4(base.resolve("server-a/disk"));
    Disk second = Disk.tmpfs(base.resolve("server-b/disk"));
    List<List<Wire>> wires = List.of(wires(core), wires(core));
    Clock clock = new Clock(base.resolve("server-a/clock"));
    Path results = Files.createDirectory(first.at().resolve("results"));
    Optional<SharedRecord> shared =
        order.database() ? Optional.of(SharedRecord.start()) : Optional.empty();
    Map<String, String> record = shared.map(SharedRecord::settings).orElse(Map.of());
    Site site =
        core.with(
            List.of(
                one(settings(first, wires.getFirst(), record), clock, results),
                other(settings(second, wires.getLast(), record), storage.dav())));
    site.start();
    Part one = site.servers().getFirst();
    Part other = site.servers().getLast();
    List<Member> members =
        List.of(
            new Member(one, first, wires.getFirst(), Optional.of(clock), results),
            new Member(other, second, wires.getLast(), Optional.empty(), files.resolve("results")));
    return new Surroundings(site, members, storage, shared, files);
  }

  private static Map<String, String> one(Map<String, String> settings, Clock clock, Path results) {
    settings.put("JAVA_HOME", clock.jdk().toString());
    settings.put("TASKER_SHUTDOWN", "detach");
    settings.put("TASKER_RESULTS_URL", results.toUri().toString());
    return settings;
  }

  private static Map<String, String> other(Map<String, String> settings, ApacheDav dav)
      throws IOException, InterruptedException {
    settings.put("TASKER_PREPARED", "0");
    settings.put("TASKER_SHUTDOWN", "drain");
    settings.put("TASKER_SHUTDOWN_WAIT", Pace.seconds(15).toString());
    settings.put("TASKER_STORAGE_URL", dav.url().toString());
    settings.put("TASKER_RESULTS_URL", dav.folder("results").toString());
    settings.put("TASKER_STORAGE_CA", dav.certificate().toString());
    for (String place : List.of("TASKER_STORAGE", "TASKER_RESULTS")) {
      settings.put(place + "_USERNAME", ApacheDav.USER);
      settings.put(place + "_PASSWORD", ApacheDav.PASSWORD);
    }
    return settings;
  }

  private static List<Wire> wires(Site core) throws IOException {
    List<Wire> wires = new ArrayList<>();
    for (int port : core.ports()) {
      wires.add(new Wire(port));
    }
    return wires;
  }

  private static Map<String, String> settings(
      Disk disk, List<Wire> wires, Map<String, String> record) {
    Map<String, String> settings = new TreeMap<>(Settings.all());
    settings.putAll(record);
    settings.put("TASKER_WORKSPACE", disk.at().resolve("workspace").toString());
    settings.put(
        "TASKER_BROKER_URI",
        wires.stream().map(wire -> Site.uri(wire.port())).collect(Collectors.joining(",")));
    return settings;
  }

  @Override
  public void close() throws IOException {
    for (Member member : members) {
      for (Wire wire : member.wires()) {
        wire.close();
      }
    }
    storage.close();
    if (shared.isPresent()) {
      shared.get().close();
    }
  }
}
