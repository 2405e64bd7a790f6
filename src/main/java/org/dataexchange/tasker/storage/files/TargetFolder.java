package org.dataexchange.tasker.storage.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.dataexchange.tasker.disk.FileTree;

/**
 * The place of a copy in a run's folder. Readable by the algorithm, writable by nobody but this
 * server, whatever the umask.
 */
public final class TargetFolder {

  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwxr-xr-x");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-r--r--");

  private final Path target;
  private boolean folder;

  /**
   * @param below what a former try left there is removed
   * @param path of what will be copied, below it
   */
  public TargetFolder(Path below, Path path) throws IOException {
    this.target = below.resolve(path);
    FileTree.delete(below);
    Files.createDirectories(target.getParent());
    for (Path made = target.getParent(); made.startsWith(below); made = made.getParent()) {
      Files.setPosixFilePermissions(made, FOLDER);
    }
  }

  /** By its path in what is copied, which is empty for that itself. */
  public void makeFolder(Path path) throws IOException {
    folder |= path.toString().isEmpty();
    Path made = Files.createDirectory(path.toString().isEmpty() ? target : target.resolve(path));
    Files.setPosixFilePermissions(made, FOLDER);
  }

  /** Where a file belongs: in the folder that is copied, or in the place of what is copied. */
  public Path file(Path path) {
    return folder ? target.resolve(path) : target;
  }

  /** Lets the algorithm read a file. */
  public static Path makeReadable(Path file) throws IOException {
    return Files.setPosixFilePermissions(file, FILE);
  }
}
