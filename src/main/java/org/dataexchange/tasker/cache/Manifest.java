package org.dataexchange.tasker.cache;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The files that were fetched from one path of a storage, and where their contents are kept.
 *
 * @param boot of the machine, while which all contents were seen to be right
 * @param path as it was asked for
 * @param eTag of what is at the path, if it changes with everything below and all of that is here
 * @param folder is it a folder?
 * @param folders below it, relative to it, each after the one that it is in
 * @param files below it, or the file that is at it
 */
public record Manifest(
    String boot,
    String path,
    Optional<String> eTag,
    boolean folder,
    List<Path> folders,
    List<File> files) {

  public Manifest {
    folders = List.copyOf(folders);
    files = List.copyOf(files);
    folders.forEach(Manifest::checkBelow);
  }

  /**
   * A version of a file.
   *
   * @param path relative to what was asked for; empty if it is that itself
   * @param eTag a strong one, without quotes
   * @param size in bytes
   * @param sha256 of its bytes, 64 hexadecimal digits in lower case
   */
  public record File(Path path, String eTag, long size, String sha256) {
    public File {
      checkBelow(path);
      require(!eTag.isEmpty(), "an ETag is empty");
      require(size >= 0, "a size is negative");
      require(ObjectFolder.isName(sha256), "a digest is none");
    }
  }

  private static void checkBelow(Path path) {
    require(
        !path.isAbsolute() && path.normalize().equals(path) && !path.startsWith(".."),
        "a path leads elsewhere");
  }

  static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /** Without files whose contents are not there any more, and so without the ETag of the whole. */
  Manifest without(Set<String> gone) {
    List<File> left = new ArrayList<>(files);
    left.removeIf(file -> gone.contains(file.sha256()));
    return new Manifest(boot, path, Optional.empty(), folder, folders, left);
  }

  Manifest seenIn(String newBoot) {
    return new Manifest(newBoot, path, eTag, folder, folders, files);
  }

  /** The digests of all contents, each once. */
  Set<String> contents() {
    Set<String> contents = new HashSet<>();
    files.forEach(file -> contents.add(file.sha256()));
    return contents;
  }
}
