package org.dataexchange.tasker.cache;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The manifests, one file each, named after what was asked for. The file's time is that of its last
 * use. Each appears whole, by a rename.
 */
record ManifestFolder(Path folder, TemporaryFiles temporary, Clock clock) {

  private static final Logger LOG = System.getLogger(ManifestFolder.class.getName());

  /** A manifest; one that cannot be read is as good as none. */
  Optional<Manifest> read(String name) {
    try {
      return Optional.of(load(name));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | ManifestFile.Unreadable e) {
      LOG.log(Level.WARNING, "The cache''s manifest {0} is not used: {1}", name, e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * @throws NoSuchFileException if there is none
   * @throws ManifestFile.Unreadable if it is broken
   */
  Manifest load(String name) throws IOException {
    return ManifestFile.read(Files.readAllBytes(folder.resolve(name)));
  }

  void write(String name, Manifest manifest) throws IOException {
    byte[] bytes = ManifestFile.write(manifest);
    temporary.use(
        fresh -> {
          Files.write(fresh, bytes);
          Files.setLastModifiedTime(fresh, FileTime.from(clock.instant()));
          Files.move(fresh, folder.resolve(name), ATOMIC_MOVE);
        });
  }

  /** The same manifest with other contents: that is no use of it. */
  void correct(String name, Manifest manifest) throws IOException {
    FileTime used = Files.getLastModifiedTime(folder.resolve(name));
    write(name, manifest);
    Files.setLastModifiedTime(folder.resolve(name), used);
  }

  /** Notes that it was used. */
  void touch(String name) throws IOException {
    try {
      Files.setLastModifiedTime(folder.resolve(name), FileTime.from(clock.instant()));
    } catch (NoSuchFileException e) {
      // somebody cleared the cache
    }
  }

  void delete(String name) throws IOException {
    Files.deleteIfExists(folder.resolve(name));
  }

  /** All names, least recently used first. */
  List<String> names() throws IOException {
    record Used(String name, FileTime at) {}
    List<Used> all = new ArrayList<>();
    for (Path file : files()) {
      try {
        all.add(new Used(file.getFileName().toString(), Files.getLastModifiedTime(file)));
      } catch (NoSuchFileException e) {
        // gone meanwhile
      }
    }
    all.sort(Comparator.comparing(Used::at));
    return all.stream().map(Used::name).toList();
  }

  /** Of all manifests together. */
  long bytes() throws IOException {
    long bytes = 0;
    for (Path file : files()) {
      bytes += file.toFile().length();
    }
    return bytes;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }
}
