package org.dataexchange.tasker.storage;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.dataexchange.tasker.cache.ContentCache;
import org.dataexchange.tasker.task.DataMount;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Storage;
import org.dataexchange.tasker.task.StorageRoot;
import org.dataexchange.tasker.task.Ticker;
import org.dataexchange.tasker.task.Transferred;

/** A storage as it is configured: a folder, or WebDAV. For any number of threads. */
public interface Shares extends Storage, AutoCloseable {

  /** Longer than storage and results store take, together, to find out that a server is away. */
  Duration SLOWEST = Duration.ofMinutes(5);

  /**
   * The hashes of code as it lies there now, for an approval.
   *
   * @throws org.dataexchange.tasker.task.Refused if it is not there, or is no code
   * @throws org.dataexchange.tasker.task.Failures.StorageFailed if it cannot be read
   */
  FetchedCode look(SharePath code);

  /** Copies code for somebody who does not ask how far it is. */
  default FetchedCode fetchCode(SharePath code, Path below) {
    return fetchCode(code, below, Transferred.unheard());
  }

  /** Copies data for somebody who does not ask how far it is. */
  default long fetchData(SharePath data, Path below) {
    return fetchData(data, below, Transferred.unheard());
  }

  @Override
  void close();

  /**
   * @param cache of what comes from a server
   * @param io carries transfers; it must have threads to spare
   * @param mountable can the engine mount data of a folder where they lie?
   * @param shareable may a run have files that other runs have too?
   * @param memory a file of this server's own, if it is to know a folder's mount again
   */
  static Shares at(
      StorageRoot root,
      ContentCache cache,
      Ticker ticker,
      Executor io,
      Predicate<DataMount> mountable,
      BooleanSupplier shareable,
      Optional<Path> memory) {
    if (!"file".equals(root.url().getScheme())) {
      return new WebDav(root, cache, ticker, io, shareable);
    }
    Path folder = Path.of(root.url());
    KnownRoot known = new KnownRoot(folder, root.marker(), memory);
    return new LocalFolder(folder, known, ticker, root.timeout(), mountable);
  }
}
