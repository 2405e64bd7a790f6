package org.dataexchange.tasker.task;

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
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
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

  private static void empty(SecureDirectoryStream<Path> folder) throws IOException {
    for (Path entry : folder) {
      Path name = entry.getFileName();
      try {
        if (isFolder(folder, name)) {
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
      }
    }
  }

  private static boolean isFolder(SecureDirectoryStream<Path> folder, Path name)
      throws IOException {
    BasicFileAttributes about =
        folder
            .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .readAttributes();
    return about.isDirectory();
  }
}
