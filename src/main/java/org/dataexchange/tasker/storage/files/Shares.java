package org.dataexchange.tasker.storage.files;

import java.nio.file.Path;
import java.time.Duration;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.FetchedData;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Storage;
import org.dataexchange.tasker.task.Transferred;

/** A storage of code and data, which is looked into and closed, too. For any number of threads. */
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
  default FetchedData fetchData(SharePath data, Path below) {
    return fetchData(data, below, Transferred.unheard());
  }

  @Override
  void close();
}
