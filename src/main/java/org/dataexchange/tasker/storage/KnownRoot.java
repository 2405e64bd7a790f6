package org.dataexchange.tasker.storage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.task.SharePath;

/**
 * The folder in which the shares are to be, and what tells it from the place that is left when they
 * are not mounted: a marker in it, if the operator laid one there; else that something is in it,
 * and that it is not less of a mount than it was. Device and inode would change with a mount that
 * comes back, and with a new folder in the place of the old: nobody must be asked for that.
 * Thread-safe.
 */
final class KnownRoot {

  private static final Logger LOG = System.getLogger(KnownRoot.class.getName());

  private final Path root;
  private final Optional<SharePath> marker;
  private final Optional<Path> memory;
  private final Set<String> below = new HashSet<>();
  private String mountpoint = "";

  /**
   * @param marker a file that is there while the shares are
   * @param memory a file that keeps over a restart where the root was mounted
   */
  KnownRoot(Path root, Optional<SharePath> marker, Optional<Path> memory) {
    this.root = root;
    this.marker = marker;
    this.memory = memory;
    memory.ifPresent(this::recall);
  }

  /** Why nothing can be fetched now; empty if it can. */
  synchronized String objection() {
    if (!Files.isDirectory(root) || !Files.isReadable(root) || !Files.isExecutable(root)) {
      return "the folder %s is not there or cannot be read".formatted(root);
    }
    if (marker.isPresent()) {
      return Files.isRegularFile(root.resolve(marker.get().value()), NOFOLLOW_LINKS)
          ? ""
          : "there is no file '%s' in %s, which marks it (tasker.storage.marker): is it mounted?"
              .formatted(marker.get(), root);
    }
    try {
      // to look into it first also makes an automatic mount
      return isEmpty()
          ? "the folder %s is empty: is it mounted?".formatted(root)
          : unmounted(Mountpoints.now());
    } catch (IOException | DirectoryIteratorException e) {
      return "the folder %s cannot be read: %s".formatted(root, e);
    }
  }

  private boolean isEmpty() throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
      return !entries.iterator().hasNext();
    }
  }

  private String unmounted(Mountpoints mounts) throws IOException {
    Path real = root.toRealPath();
    String now = mounts.above(real);
    // the rest of a path that leads elsewhere now, by a link, was another place's
    if (Mountpoints.isBelow(mountpoint, now)
        && Mountpoints.isIn(Mountpoints.bytes(real), mountpoint)) {
      return "%s was mounted at %s and is not now: mount it, or lay a marker there"
              .formatted(root, mountpoint)
          + memory.map(file -> ", or remove %s if it is to be none".formatted(file)).orElse("");
    }
    if (!now.equals(mountpoint)) {
      mountpoint = now;
      memory.ifPresent(this::keep);
    }
    below.addAll(mounts.below(real));
    return "";
  }

  /**
   * Why what was asked for may be there, although it was not found; empty if it is the sender's
   * mistake.
   */
  synchronized String objectionTo(SharePath asked) {
    String objection = objection();
    if (!objection.isEmpty()) {
      return objection;
    }
    try {
      String path = Mountpoints.bytes(root.toRealPath().resolve(asked.value()));
      Set<String> there = Mountpoints.now().below(root.toRealPath());
      return below.stream()
          .filter(mount -> !there.contains(mount) && Mountpoints.isIn(path, mount))
          .map("what was mounted at %s is not there now"::formatted)
          .findAny()
          .orElse("");
    } catch (IOException e) {
      return "the folder %s cannot be read: %s".formatted(root, e);
    }
  }

  /** Of the same root: the operator may have named another one since. */
  private void recall(Path file) {
    try {
      List<String> lines = Files.readAllLines(file, ISO_8859_1);
      if (lines.size() == 2 && lines.get(0).equals(Mountpoints.bytes(root))) {
        mountpoint = lines.get(1);
      }
    } catch (NoSuchFileException e) {
      // the first start
    } catch (IOException e) {
      LOG.log(Level.WARNING, "Where the shares were mounted is not known: {0}", e.toString());
    }
  }

  private void keep(Path file) {
    try {
      Files.write(file, List.of(Mountpoints.bytes(root), mountpoint), ISO_8859_1);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "After a restart nobody will know the mount: {0}", e.toString());
    }
  }
}
