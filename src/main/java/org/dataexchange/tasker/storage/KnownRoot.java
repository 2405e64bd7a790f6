package org.dataexchange.tasker.storage;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.dataexchange.tasker.task.SharePath;

/**
 * The folder in which the shares are to be, and what tells it from the place that is left when they
 * are not mounted: a marker in it, if the operator laid one there; else that something is in it,
 * and that it is not less of a mount than it was. Device and inode would change with a mount that
 * comes back, and with a new folder in the place of the old: nobody must be asked for that.
 * Thread-safe.
 */
final class KnownRoot {

  /** Of mounts below the root that are remembered. */
  private static final int MOST = 1_000;

  private final Path root;
  private final Optional<SharePath> marker;
  private final Optional<MountMemory> memory;
  private final Optional<MountMemory> memoryBelow;
  private final Set<String> below = new TreeSet<>();
  private String mountpoint = "";

  /**
   * @param marker a file that is there while the shares are
   * @param memory a file that keeps over a restart where the root was mounted; one of the same name
   *     with {@code -below} keeps what was mounted in it
   */
  KnownRoot(Path root, Optional<SharePath> marker, Optional<Path> memory) {
    this.root = root;
    this.marker = marker;
    this.memory = memory.map(file -> new MountMemory(file, root));
    this.memoryBelow =
        memory.map(
            file -> new MountMemory(file.resolveSibling(file.getFileName() + "-below"), root));
    this.memory
        .map(MountMemory::recall)
        .filter(mounts -> mounts.size() == 1)
        .ifPresent(mounts -> mountpoint = mounts.getFirst());
    memoryBelow
        .map(MountMemory::recall)
        .ifPresent(mounts -> mounts.stream().limit(MOST).forEach(below::add));
  }

  /** Why nothing can be fetched now; empty if it can. */
  synchronized String objection() {
    if (!Files.isDirectory(root) || !Files.isReadable(root) || !Files.isExecutable(root)) {
      return "the folder %s is not there or cannot be read".formatted(root);
    }
    try {
      if (marker.isPresent()) {
        return unmarked(root.resolve(marker.get().value()));
      }
      // to look into it first also makes an automatic mount
      return isEmpty()
          ? "the folder %s is empty: is it mounted?".formatted(root)
          : unmounted(Mountpoints.now());
    } catch (IOException | DirectoryIteratorException e) {
      return "the folder %s cannot be read: %s".formatted(root, e);
    }
  }

  private String unmarked(Path file) throws IOException {
    if (!Files.isRegularFile(file, NOFOLLOW_LINKS)) {
      return "there is no file '%s' in %s, which marks it (tasker.storage.marker): is it mounted?"
          .formatted(root.relativize(file), root);
    }
    note(Mountpoints.now().below(root.toRealPath()));
    return "";
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
        && Mountpoints.isIn(Mountpoints.bytes(real), mountpoint)
        && !isRemoved(memory)) {
      return "%s was mounted at %s and is not now: mount it".formatted(root, mountpoint)
          + memory.map(file -> ", or remove %s if it is to be none".formatted(file)).orElse("")
          + "; either counts at once. A file in it that tells it from an empty mountpoint can be"
          + " named in tasker.storage.marker, with a restart";
    }
    if (!now.equals(mountpoint) || isRemoved(memory) || isUnkept(memory)) {
      mountpoint = now;
      memory.ifPresent(file -> file.keep(List.of(now)));
    }
    note(mounts.below(real));
    return "";
  }

  private static boolean isRemoved(Optional<MountMemory> memory) {
    return memory.filter(MountMemory::wasRemoved).isPresent();
  }

  private static boolean isUnkept(Optional<MountMemory> memory) {
    return memory.filter(MountMemory::isUnkept).isPresent();
  }

  private void note(Set<String> mounts) {
    boolean forgotten = isRemoved(memoryBelow);
    if (forgotten) {
      below.clear();
    }
    int before = below.size();
    mounts.stream().filter(mount -> below.size() < MOST).forEach(below::add);
    if (below.size() > before || forgotten || isUnkept(memoryBelow)) {
      memoryBelow.ifPresent(file -> file.keep(below));
    }
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
          .findAny()
          .map(this::gone)
          .orElse("");
    } catch (IOException e) {
      return "the folder %s cannot be read: %s".formatted(root, e);
    }
  }

  private String gone(String mount) {
    return "what was mounted at %s is not there now: mount it".formatted(mount)
        + memoryBelow.map(file -> ", or remove %s if it is to be none".formatted(file)).orElse("");
  }
}
