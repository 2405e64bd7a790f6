package org.dataexchange.tasker.storage.folder;

import static java.nio.file.attribute.PosixFilePermission.OTHERS_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_READ;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.storage.files.Deadline;
import org.dataexchange.tasker.storage.files.ListingDigest;
import org.dataexchange.tasker.storage.files.SafeWalk;
import org.dataexchange.tasker.task.DataMount;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.text.Printable;

/**
 * Looks at data without opening any file: is it a folder so large that it had better be mounted
 * where it lies, and may that be done? It may if the algorithm's user can read all of it, and
 * nobody but root and Tasker's own user can change it or put something else in its place.
 */
final class MountCheck implements SafeWalk.Visitor {

  /**
   * From here on a copy takes longer than a mount, which was measured beside it on a busy machine
   * with 2 processors: a copy 1.5 ms a file, or 40 ms for 64 MiB, and a mount up to 75 ms.
   */
  private static final long MANY_FILES = 256;

  private static final long MANY_BYTES = 64L << 20;

  private final OwnerCheck trusted;
  private final Deadline deadline;
  private Optional<Object> top = Optional.empty();
  private Optional<Path> witness = Optional.empty();
  private String objection = "";
  private final ListingDigest listing = new ListingDigest();

  MountCheck(Deadline deadline) throws IOException {
    this.trusted = new OwnerCheck();
    this.deadline = deadline;
  }

  @Override
  public boolean opens(Path path, PosixFileAttributes about) throws IOException {
    deadline.check();
    if (objection.isEmpty()) {
      objection = objection(path, about);
    }
    if (about.isDirectory()) {
      top = top.or(() -> Optional.of(about.fileKey()));
    } else {
      listing.add(path, about);
      witness = witness.or(() -> Optional.of(path).filter(MountCheck::isPlain));
    }
    return false;
  }

  private String objection(Path path, PosixFileAttributes about) {
    Set<PosixFilePermission> asked =
        about.isDirectory() ? Set.of(OTHERS_READ, OTHERS_EXECUTE) : Set.of(OTHERS_READ);
    String name = Printable.of(path.toString());
    String shown = name.isEmpty() ? "the folder" : "'%s' in it".formatted(name);
    if (!about.permissions().containsAll(asked)) {
      return shown + " cannot be read by every user";
    }
    return trusted.objection(shown, about);
  }

  /** The launcher is told its name, in UTF-8. */
  private static boolean isPlain(Path path) {
    return path.toString().chars().allMatch(c -> c >= ' ' && c < 0x7f);
  }

  @Override
  public void file(Path path, FileChannel content) {
    throw new IllegalStateException("it opens no file");
  }

  /** Is it a folder whose copy would cost more than its mount? */
  boolean isLarge() {
    return top.isPresent() && (listing.files() > MANY_FILES || listing.bytes() > MANY_BYTES);
  }

  /**
   * What was looked at, as it may be mounted. Where it may not, {@link #objection} says why.
   *
   * @param folder that was walked
   */
  Optional<DataMount> mount(Path folder, SharePath data) throws IOException {
    Path real = folder.toRealPath();
    if (objection.isEmpty()) {
      objection = trusted.objectionAbove(real);
    }
    if (objection.isEmpty()) {
      objection = Mountpoints.objectionBelow(real);
    }
    BasicFileAttributes now =
        Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (objection.isEmpty() && !Optional.of(now.fileKey()).equals(top)) {
      objection = "another folder is there now";
    }
    if (objection.isEmpty() && witness.isEmpty()) {
      objection = "no file has a name of ASCII characters";
    }
    return objection.isEmpty()
        ? Optional.of(new DataMount(real, data, listing.data(), witness.get(), inode(real)))
        : Optional.empty();
  }

  private long inode(Path folder) throws IOException {
    Path file = folder.resolve(witness.orElseThrow());
    return ((Number) Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS)).longValue();
  }

  /** Why it may not be mounted; empty if it may. */
  String objection() {
    return objection;
  }
}
