package org.dataexchange.tasker.storage.folder;

import static java.nio.file.attribute.PosixFilePermission.GROUP_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_WRITE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/**
 * Tells what only root and Tasker's own user can change. The same is asked for by sshd's
 * StrictModes, of the folders on the way to a user's keys.
 */
final class OwnerCheck {

  private static final int STICKY = 01000;

  private final Set<UserPrincipal> owners;

  OwnerCheck() throws IOException {
    Path self = Path.of("/proc/self");
    // by number: this machine, or container, need not have a name for it
    UserPrincipal root =
        self.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("0");
    UserPrincipal own = Files.getOwner(self);
    this.owners = own.equals(root) ? Set.of(root) : Set.of(root, own);
  }

  /**
   * Who else can change it, for a person; empty if nobody can.
   *
   * @param shown its name
   */
  String objection(String shown, PosixFileAttributes about) {
    if (!owners.contains(about.owner())) {
      return "%s belongs to %s".formatted(shown, about.owner().getName());
    }
    Set<PosixFilePermission> granted = about.permissions();
    return granted.contains(GROUP_WRITE) || granted.contains(OTHERS_WRITE)
        ? shown + " can be written by others"
        : "";
  }

  /**
   * Who else can put something in the place of a folder, whose own owner is known to be trusted.
   *
   * @param real has no links in it
   */
  String objectionAbove(Path real) throws IOException {
    for (Path above = real.getParent(); above != null; above = above.getParent()) {
      PosixFileAttributes about =
          Files.readAttributes(above, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      String objection = objection(above.toString(), about);
      boolean trustedOwner = owners.contains(about.owner());
      // others may write there, but not rename or remove what is not theirs, as in /tmp
      if (!objection.isEmpty() && !(trustedOwner && isSticky(above))) {
        return objection;
      }
    }
    return "";
  }

  private static boolean isSticky(Path folder) throws IOException {
    int mode = (Integer) Files.getAttribute(folder, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    return (mode & STICKY) != 0;
  }
}
