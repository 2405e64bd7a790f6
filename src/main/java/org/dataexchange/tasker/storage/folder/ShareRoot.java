package org.dataexchange.tasker.storage.folder;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
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
public final class ShareRoot {

  /** Of mounts below the root that are remembered. */
  private static final int MOST = 1_000;

  private final Path root;
  private final Optional<SharePath> marker;
  private final MountsFile memory;
  private final MountsFile memoryBelow;
  private final Set<String> below = new TreeSet<>();
  private String mountpoint = "";

  /** Device and inode of the root, if all was well when it was looked at as a whole. */
  private Optional<Object> good = Optional.empty();

  /**
   * @param marker a file that is there while the shares are
   * @param memory a file that keeps over a restart where the root was mounted; one of the same name
   *     with {@code -below} keeps what was mounted in it
   */
  public ShareRoot(Path root, Optional<SharePath> marker, Optional<Path> memory) {
    this.root = root;
    this.marker = marker;
    this.memory = new MountsFile(memory, root);
    this.memoryBelow =
        new MountsFile(
            memory.map(file -> file.resolveSibling(file.getFileName() + "-below")), root);
    List<String> known = this.memory.recall();
    if (known.size() == 1) {
      mountpoint = known.getFirst();
    }
    memoryBelow.recall().stream().limit(MOST).forEach(below::add);
  }

  /** As {@link #objection}, without a look at the mounts while the root is the same folder. */
  synchronized String objectionToReading() {
    boolean same = good.isPresent() && good.equals(identity()) && marker.isEmpty();
    return same ? "" : objection();
  }

  /** Why nothing can be fetched now; empty if it can. */
  synchronized String objection() {
    // before the look: a mount that goes meanwhile makes it another folder
    Optional<Object> looked = identity();
    String objection = look();
    good = objection.isEmpty() ? looked : Optional.empty();
    return objection;
  }

  private Optional<Object> identity() {
    try {
      return Optional.ofNullable(Files.readAttributes(root, BasicFileAttributes.class).fileKey());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private String look() {
    if (!Files.isDirectory(root) || !Files.isReadable(root) || !Files.isExecutable(root)) {
      return "the folder %s is not there or cannot be read".formatted(root);
    }
    try {
      if (marker.isPresent()) {
        return unmarked(root.resolve(marker.get().value()));
      }
      // to look into it first also makes an automatic mount
      return isEmpty(root)
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

  private static boolean isEmpty(Path folder) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      return !entries.iterator().hasNext();
    }
  }

  private String unmounted(Mountpoints mounts) throws IOException {
    Path real = root.toRealPath();
    String now = mounts.above(real);
    // the rest of a path that leads elsewhere now, by a link, was another place's
    if (Mountpoints.isBelow(mountpoint, now)
        && Mountpoints.isIn(Mountpoints.bytes(real), mountpoint)
        && !memory.wasRemoved()) {
      return "%s was mounted at %s and is not now: mount it".formatted(root, mountpoint)
          + memory.advice()
          + "; either counts at once. A file in it that tells it from an empty mountpoint can be"
          + " named in tasker.storage.marker, with a restart";
    }
    if (!now.equals(mountpoint) || memory.wasRemoved() || memory.isUnkept()) {
      mountpoint = now;
      memory.keep(List.of(now));
    }
    note(mounts.below(real));
    return "";
  }

  private void note(Set<String> mounts) {
    boolean forgotten = memoryBelow.wasRemoved();
    if (forgotten) {
      below.clear();
    }
    int before = below.size();
    mounts.stream().filter(mount -> below.size() < MOST).forEach(below::add);
    if (below.size() > before || forgotten || memoryBelow.isUnkept()) {
      memoryBelow.keep(below);
    }
  }

  /** Why what was asked for may be there, although it was not found; else empty. */
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

  /**
   * Why what was read is less than there should be: a mount in it, or the mount that it is, left an
   * empty folder. Asked afterwards, as reading makes automatic mounts and takes its time.
   */
  synchronized String objectionToHalf(SharePath asked) throws IOException {
    if (below.isEmpty()) {
      return "";
    }
    Path real = root.toRealPath();
    String path = Mountpoints.bytes(real.resolve(asked.value()));
    for (String mount : below) {
      if (Mountpoints.isIn(mount, path)
          && isEmptyFolder(Mountpoints.path(mount))
          && !Mountpoints.now().below(real).contains(mount)) {
        return gone(mount);
      }
    }
    return "";
  }

  /** A folder that is gone with its mount, or holds something else now, a person has seen to. */
  private static boolean isEmptyFolder(Path folder) throws IOException {
    return Files.isDirectory(folder, NOFOLLOW_LINKS) && isEmpty(folder);
  }

  private String gone(String mount) {
    return "what was mounted at %s is not there now: mount it".formatted(mount)
        + memoryBelow.advice();
  }
}
