package org.dataexchange.tasker.disk;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;

/** A folder with all that is below it. */
public final class FileTree {

  private FileTree() {}

  /**
   * Deletes the folder, following no link, or what is there in its place; what is gone already is
   * success. Nothing that an algorithm made is nested deeper than the launcher copies.
   */
  public static void delete(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(folder);
      return;
    }
    try (DirectoryStream<Path> within = Files.newDirectoryStream(folder)) {
      if (!(within instanceof SecureDirectoryStream<Path> secure)) {
        throw new IOException("this platform cannot delete without following links");
      }
      empty(secure);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Files.deleteIfExists(folder);
  }

  /** Makes a folder that its owner alone enters, and those that it is in. */
  public static void makeOwn(Path folder) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /**
   * Lets everybody read and enter what its owner can, in a folder of our own, whatever the umask.
   */
  public static void makeReadable(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        Set<PosixFilePermission> modes = Files.getPosixFilePermissions(path);
        boolean entered = modes.contains(PosixFilePermission.OWNER_EXECUTE);
        modes.addAll(PosixFilePermissions.fromString(entered ? "r-xr-xr-x" : "r--r--r--"));
        Files.setPosixFilePermissions(path, modes);
      }
    }
  }

  /**
   * Copies a folder of our own, with its files' modes.
   *
   * @param to must not be there
   */
  public static void copy(Path folder, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path from : (Iterable<Path>) all::iterator) {
        Files.copy(from, to.resolve(folder.relativize(from)), COPY_ATTRIBUTES, NOFOLLOW_LINKS);
      }
    }
  }

  /** All that can go goes, whatever stays. */
  private static void empty(SecureDirectoryStream<Path> folder) throws IOException {
    IOException stays = null;
    for (Path entry : folder) {
      Path name = entry.getFileName();
      try {
        if (about(folder, name).isDirectory()) {
          try (SecureDirectoryStream<Path> below =
              folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            empty(below);
          }
          folder.deleteDirectory(name);
        } else {
          folder.deleteFile(name);
        }
      } catch (NoSuchFileException e) {
        // gone already: what was wanted
      } catch (IOException e) {
        stays = stays == null ? e : stays;
      }
    }
    if (stays != null) {
      throw stays;
    }
  }

  /** What an open folder has under a name, which may be a link. */
  public static PosixFileAttributes about(SecureDirectoryStream<Path> folder, Path name)
      throws IOException {
    return folder
        .getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .readAttributes();
  }
}
