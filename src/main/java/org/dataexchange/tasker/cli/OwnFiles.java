package org.dataexchange.tasker.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.dataexchange.tasker.storage.folder.LocalFolder;
import org.dataexchange.tasker.task.DataMount;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.FetchedData;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Storage;
import org.dataexchange.tasker.task.Ticker;
import org.dataexchange.tasker.task.Transferred;

/** Code and data that lie anywhere on this machine, each in a storage of its own: its folder. */
final class OwnFiles implements Storage {

  private final LocalFolder code;
  private final LocalFolder data;

  OwnFiles(TryOrder order, Ticker ticker, Duration timeout, Predicate<DataMount> mountable) {
    this.code = new LocalFolder(order.code().getParent(), ticker, timeout);
    this.data = new LocalFolder(order.data().getParent(), ticker, timeout, mountable);
  }

  @Override
  public FetchedCode fetchCode(SharePath path, Path below, Transferred transferred) {
    return code.fetchCode(path, below, transferred);
  }

  @Override
  public FetchedData fetchData(SharePath path, Path below, Transferred transferred) {
    return data.fetchData(path, below, transferred);
  }

  @Override
  public Optional<DataMount> mountData(SharePath path, Path below) {
    return data.mountData(path, below);
  }
}
