package org.dataexchange.tasker.storage;

import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Executor;
import org.dataexchange.tasker.cache.ContentCache;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Storage;
import org.dataexchange.tasker.task.StorageRoot;

/** A storage as it is configured: a folder, or WebDAV. For any number of threads. */
public interface Shares extends Storage, AutoCloseable {

  /**
   * The hashes of code as it lies there now, for an approval.
   *
   * @throws org.dataexchange.tasker.task.Refused if it is not there, or is no code
   * @throws org.dataexchange.tasker.task.Failures.StorageFailed if it cannot be read
   */
  FetchedCode look(SharePath code);

  @Override
  void close();

  /**
   * @param cache of what comes from a server
   * @param io carries transfers; it must have threads to spare
   */
  static Shares at(StorageRoot root, ContentCache cache, Clock clock, Executor io) {
    return "file".equals(root.url().getScheme())
        ? new LocalFolder(Path.of(root.url()), clock, root.timeout())
        : new WebDav(root, cache, clock, io);
  }
}
