package org.dataexchange.tasker.storage.files;

import java.nio.file.Path;

/** Takes the files of a tree, in any order, each with the digest of its bytes. For one thread. */
public interface HashedFiles {

  /** Is a file by that name accepted? Otherwise says, for a person, why it is not. */
  default String objection(Path name) {
    return "";
  }

  /**
   * A file.
   *
   * @param path in the tree; of a file that is all there is, its name
   */
  void add(Path path, long bytes, String sha256);
}
