package org.dataexchange.tasker.storage;

import static org.dataexchange.tasker.storage.webdav.client.DavClient.RetryPolicy.USUAL;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.dataexchange.tasker.cache.ContentCache;
import org.dataexchange.tasker.storage.files.Shares;
import org.dataexchange.tasker.storage.folder.LocalFolder;
import org.dataexchange.tasker.storage.folder.ResultsFolder;
import org.dataexchange.tasker.storage.folder.ShareRoot;
import org.dataexchange.tasker.storage.webdav.RemovableResults;
import org.dataexchange.tasker.storage.webdav.ResultsDav;
import org.dataexchange.tasker.storage.webdav.WebDav;
import org.dataexchange.tasker.task.AnswerFormat;
import org.dataexchange.tasker.task.DataMount;
import org.dataexchange.tasker.task.Results;
import org.dataexchange.tasker.task.StorageRoot;
import org.dataexchange.tasker.task.Ticker;

/** Storages as they are configured: a folder of this machine, or WebDAV. The caller closes them. */
public final class Storages {

  private Storages() {}

  /**
   * Where code and data come from.
   *
   * @param cache of what comes from a server
   * @param io carries transfers; it must have threads to spare
   * @param mountable can the engine mount data of a folder where they lie?
   * @param shareable may a run have files that other runs have too?
   * @param memory a file of this server's own, if it is to know a folder's mount again
   */
  public static Shares shares(
      StorageRoot root,
      ContentCache cache,
      Ticker ticker,
      Executor io,
      Predicate<DataMount> mountable,
      BooleanSupplier shareable,
      Optional<Path> memory) {
    if (!isFolder(root)) {
      return new WebDav(root, cache, ticker, io, shareable, USUAL);
    }
    Path folder = Path.of(root.url());
    ShareRoot known = new ShareRoot(folder, root.marker(), memory);
    return new LocalFolder(folder, known, ticker, root.timeout(), mountable);
  }

  /**
   * Where results are kept.
   *
   * @param node writes there alone under its name
   * @param io carries transfers; it must have threads to spare
   */
  public static Results results(
      StorageRoot root, String node, AnswerFormat format, Ticker ticker, Executor io) {
    return isFolder(root)
        ? new ResultsFolder(Path.of(root.url()), node, format)
        : new ResultsDav(root, node, format, ticker, io, USUAL);
  }

  /**
   * Results on a server, for somebody who removes them; nothing where they are in a folder.
   *
   * @param io carries transfers
   */
  public static Optional<RemovableResults> removable(StorageRoot root, Executor io) {
    return isFolder(root)
        ? Optional.empty()
        : Optional.of(new RemovableResults(root, Ticker.SYSTEM, io, USUAL));
  }

  private static boolean isFolder(StorageRoot root) {
    return "file".equals(root.url().getScheme());
  }
}
