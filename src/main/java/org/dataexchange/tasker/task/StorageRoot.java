package org.dataexchange.tasker.task;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.dataexchange.tasker.text.Printable;

/**
 * The root of the shares, with what is needed to read them. A folder needs its address and the
 * timeout alone.
 *
 * @param url {@code file:///srv/shares} or {@code https://host/remote.php/webdav/}
 * @param ca a PEM file with authorities to trust beside the JDK's
 * @param marker a file that is there while the shares are, and not while nothing is mounted
 */
public record StorageRoot(
    URI url,
    Optional<Login> login,
    Optional<Path> ca,
    FolderETags folderETags,
    Duration timeout,
    Optional<SharePath> marker) {

  /** Shares in a folder of this machine. */
  public static StorageRoot folder(URI url, Duration timeout) {
    return new StorageRoot(
        url, Optional.empty(), Optional.empty(), FolderETags.AUTO, timeout, Optional.empty());
  }

  /** The reader's login. {@code toString} does not show the password. */
  public record Login(String username, String password) {
    @Override
    public String toString() {
      return "Login[" + Printable.of(username) + "]";
    }
  }

  /** Does the ETag of a folder change with everything below it? That of a file always does. */
  public enum FolderETags {
    /** Only where the server shows itself as one of the ownCloud family. */
    AUTO,
    /** It does. */
    CONTENTS,
    /** It does not, or nobody knows: folders are approved by their sha256. */
    FILE
  }
}
