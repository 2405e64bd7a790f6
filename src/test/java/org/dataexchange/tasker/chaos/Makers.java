package org.dataexchange.tasker.chaos;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/** Who makes which faults. */
final class Makers {

  private static final Path WAR = Path.of("target/tasker.war");

  private Makers() {}

  static Map<Kind.Place, Maker> of(Scene scene, Path base, Order order) throws IOException {
    Map<Kind.Place, Maker> makers = new EnumMap<>(Kind.Place.class);
    Maker servers =
        new ServerFaults(scene, order.other().isPresent() ? order.other().get() : another(base));
    Maker disks = new DiskFaults(scene);
    makers.put(Kind.Place.SERVER, servers);
    makers.put(Kind.Place.CLOCK, servers);
    makers.put(Kind.Place.DISK, disks);
    makers.put(Kind.Place.FILE_SYSTEM, disks);
    makers.put(Kind.Place.BROKER, new BrokerFaults(scene));
    makers.put(Kind.Place.CLUSTER, new ClusterFaults(scene));
    makers.put(Kind.Place.NETWORK, new NetworkFaults(scene));
    makers.put(Kind.Place.ENGINE, new EngineFaults(scene));
    makers.put(Kind.Place.RUN, new RunFaults(scene));
    Maker storage = new StorageFaults(scene);
    makers.put(Kind.Place.STORAGE, storage);
    makers.put(Kind.Place.WEBDAV, storage);
    scene
        .shared()
        .ifPresent(
            record -> makers.put(Kind.Place.DATABASE, new DatabaseFaults(record, scene.log())));
    makers.put(Kind.Place.MESSAGES, new MessageFaults(scene));
    return makers;
  }

  /** The same program, as another build would have it. */
  private static Path another(Path base) throws IOException {
    Path war = base.resolve("another.war");
    Files.copy(WAR, war);
    try (FileSystem archive = FileSystems.newFileSystem(war)) {
      Files.writeString(archive.getPath("another-build"), "chaos");
    }
    return war;
  }
}
