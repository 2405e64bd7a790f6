package org.dataexchange.tasker.storage.webdav;

import java.io.IOException;
import org.dataexchange.tasker.disk.FileWork;
import org.dataexchange.tasker.task.Failures.StorageFailed;

/** The disk that takes what is fetched. Its failures are not the server's. */
final class WorkspaceDisk {

  private WorkspaceDisk() {}

  /** Throws if the disk fails: asking the server again would not help. */
  static <T> T use(FileWork<T> call) {
    try {
      return call.call();
    } catch (IOException e) {
      throw new StorageFailed("the workspace cannot take what is fetched: " + e, e);
    }
  }
}
