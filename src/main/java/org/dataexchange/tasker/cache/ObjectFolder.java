package org.dataexchange.tasker.cache;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dataexchange.tasker.disk.Sha256;

/**
 * Contents of files, each once, named by their SHA-256. A run gets a hard link: its files are these
 * files. Where no link can be made, on another file system or after 65,000 of them, it gets a copy.
 */
record ObjectFolder(Path folder, TemporaryFiles temporary) {

  private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");
  private static final Set<PosixFilePermission> READ_ONLY =
      PosixFilePermissions.fromString("r--r--r--");

  /** When a file came is no run's business. Not 1970: archives know no year before 1980. */
  private static final FileTime ALWAYS = FileTime.from(Instant.parse("2000-01-01T00:00:00Z"));

  static boolean isName(String sha256) {
    return NAME.matcher(sha256).matches();
  }

  Path of(String sha256) {
    return folder.resolve(sha256.substring(0, 2)).resolve(sha256);
  }

  /** Gives a file to a run, as {@link Lease#give} says. */
  boolean give(Manifest.File file, Path target) throws IOException {
    Path object = of(file.sha256());
    try {
      if (linkOrCopy(object, target, file.sha256()) && Files.size(target) == file.size()) {
        return true;
      }
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      Files.deleteIfExists(target);
      throw e;
    }
    Files.deleteIfExists(target);
    return false;
  }

  private static boolean linkOrCopy(Path object, Path target, String sha256) throws IOException {
    try {
      Files.createLink(target, object);
      return true;
    } catch (NoSuchFileException e) {
      throw e;
    } catch (FileSystemException e) {
      boolean right = Sha256.copy(object, target).equals(sha256);
      Files.setPosixFilePermissions(target, READ_ONLY);
      return right;
    }
  }

  /**
   * Keeps a file's contents. If they are here already, the file becomes a link to them.
   *
   * @param file stays where it is; nobody may write to it any more
   * @return the bytes that came to the cache
   */
  long keep(Path file, String sha256) throws IOException {
    Files.setLastModifiedTime(file, ALWAYS);
    Files.setPosixFilePermissions(file, READ_ONLY);
    Path object = of(sha256);
    try {
      return add(file, object);
    } catch (NoSuchFileException e) {
      Files.createDirectories(object.getParent());
      return add(file, object);
    }
  }

  private long add(Path file, Path object) throws IOException {
    try {
      Files.createLink(object, file);
    } catch (FileAlreadyExistsException e) {
      share(file, object);
      return 0;
    } catch (NoSuchFileException e) {
      throw e;
    } catch (FileSystemException e) {
      temporary.use(
          copy -> {
            Sha256.copy(file, copy);
            Files.setLastModifiedTime(copy, ALWAYS);
            Files.setPosixFilePermissions(copy, READ_ONLY);
            Files.move(copy, object, ATOMIC_MOVE);
          });
    }
    return Files.size(file);
  }

  /**
   * What has the name may have other bytes: a power cut can have emptied it, a disk can have lost
   * them. Then what has just come takes its place.
   */
  private void share(Path file, Path object) throws IOException {
    Path link = file.resolveSibling(file.getFileName() + ".kept");
    try {
      Files.createLink(link, object);
      if (Files.mismatch(file, link) < 0) {
        Files.move(link, file, ATOMIC_MOVE);
      } else {
        temporary.use(
            fresh -> {
              Files.createLink(fresh, file);
              Files.move(fresh, object, ATOMIC_MOVE);
            });
      }
    } catch (NoSuchFileException e) {
      throw e;
    } catch (FileSystemException e) {
      // no more links can be made of it: the run keeps its own copy
    } finally {
      Files.deleteIfExists(link);
    }
  }

  void delete(String sha256) throws IOException {
    Files.deleteIfExists(of(sha256));
  }

  /**
   * What the file system says of one.
   *
   * @param links its own name and those in runs
   */
  record Status(long size, int links) {

    /** Does only the cache hold it? */
    boolean free() {
      return links == 1;
    }
  }

  /** Throws {@code NoSuchFileException} if it is not here. */
  Status status(String sha256) throws IOException {
    Map<String, Object> about =
        Files.readAttributes(of(sha256), "unix:size,nlink", LinkOption.NOFOLLOW_LINKS);
    return new Status((Long) about.get("size"), (Integer) about.get("nlink"));
  }

  /** The folders that hold objects, by the two digits that they are named after. */
  Map<String, Path> shards() throws IOException {
    Map<String, Path> shards = new TreeMap<>();
    try (Stream<Path> all = Files.list(folder)) {
      all.filter(Files::isDirectory).forEach(one -> shards.put(one.getFileName().toString(), one));
    }
    return shards;
  }
}
