package org.dataexchange.tasker.storage.folder;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.disk.WholeFile;

/**
 * A file that keeps mounts of one root over a restart, until a person removes it. A path with a
 * line end in it is not kept. Not thread-safe; without a file all is known until the end.
 */
final class MountsFile {

  private static final Logger LOG = System.getLogger(MountsFile.class.getName());

  private final Optional<Path> file;
  private final String root;
  private boolean written;
  private boolean failed;

  MountsFile(Optional<Path> file, Path root) {
    this.file = file;
    this.root = Mountpoints.bytes(root);
  }

  /** What was kept of the same root: the operator may have named another one since. */
  List<String> recall() {
    if (file.isEmpty()) {
      return List.of();
    }
    try {
      List<String> lines = Files.readAllLines(file.get(), ISO_8859_1);
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
    if (file.isEmpty()) {
      return;
    }
    List<String> lines = new ArrayList<>(List.of(root));
    mounts.stream().filter(mount -> mount.indexOf('\n') < 0).forEach(lines::add);
    byte[] content = (String.join("\n", lines) + "\n").getBytes(ISO_8859_1);
    try {
      WholeFile.writeDurably(file.get(), content);
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
    return written && Files.notExists(file.orElseThrow());
  }

  /** What else may be done about a mount that is gone; with a comma before it. */
  String advice() {
    return file.map(", or remove %s if it is to be none"::formatted).orElse("");
  }
}
