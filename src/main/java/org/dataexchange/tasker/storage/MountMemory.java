package org.dataexchange.tasker.storage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A file that keeps mounts of one root over a restart, until a person removes it. A path with a
 * line end in it is not kept. Not thread-safe; without the file all is known until the end.
 */
final class MountMemory {

  private static final Logger LOG = System.getLogger(MountMemory.class.getName());

  private final Path file;
  private final String root;
  private boolean written;
  private boolean failed;

  MountMemory(Path file, Path root) {
    this.file = file;
    this.root = Mountpoints.bytes(root);
  }

  /** What was kept of the same root: the operator may have named another one since. */
  List<String> recall() {
    try {
      List<String> lines = Files.readAllLines(file, ISO_8859_1);
      written = !lines.isEmpty() && lines.getFirst().equals(root);
      return written ? lines.subList(1, lines.size()) : List.of();
    } catch (NoSuchFileException e) {
      return List.of(); // the first start
    } catch (IOException e) {
      LOG.log(Level.WARNING, "Where the shares were mounted is not known: {0}", e.toString());
      return List.of();
    }
  }

  void keep(Collection<String> mounts) {
    List<String> lines = new ArrayList<>(List.of(root));
    mounts.stream().filter(mount -> mount.indexOf('\n') < 0).forEach(lines::add);
    byte[] content = (String.join("\n", lines) + "\n").getBytes(ISO_8859_1);
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.deleteIfExists(part);
      DurableFiles.write(part, content);
      Files.move(part, file, ATOMIC_MOVE);
      DurableFiles.force(file.toAbsolutePath().getParent());
      written = true;
      failed = false;
    } catch (IOException e) {
      written = false;
      failed = true;
      LOG.log(Level.WARNING, "After a restart nobody will know the mount: {0}", e.toString());
    }
  }

  /** Is it to be kept again, as the last time it could not be? */
  boolean isUnkept() {
    return failed;
  }

  /** Did somebody say that none of it counts any more? */
  boolean wasRemoved() {
    return written && Files.notExists(file);
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
