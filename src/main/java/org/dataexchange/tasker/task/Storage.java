package org.dataexchange.tasker.task;

import java.nio.file.Path;
import java.util.Optional;

/** Where code and data come from. Calls block; each is bounded by the storage's own time limit. */
public interface Storage {

  /**
   * Copies code to its path below a folder, hashing the bytes that arrive there.
   *
   * @param below emptied first
   * @param transferred is told what arrives
   * @throws Refused {@code not-found}, or {@code invalid-message} for a tree that is no code
   * @throws Failures.StorageFailed if storage or disk fail
   */
  FetchedCode fetchCode(SharePath code, Path below, Transferred transferred);

  /**
   * Brings a data set to its path below a folder. Nobody may write to its files: other runs may
   * have the same ones.
   *
   * @param below emptied first
   * @param transferred is told what arrives
   * @return how many files it has
   * @throws Refused {@code not-found}, or {@code invalid-message} for links and devices
   * @throws Failures.StorageFailed if storage or disk fail
   */
  long fetchData(SharePath data, Path below, Transferred transferred);

  /**
   * Prepares a data set to be mounted where it lies, at its path below a folder; empty if it must
   * be fetched.
   *
   * @param below if they are mounted, emptied first; otherwise left alone
   * @throws Refused {@code not-found}, or {@code invalid-message} for links and devices
   * @throws Failures.SystemFailed if storage, disk or engine fail
   */
  default Optional<DataMount> mountData(SharePath data, Path below) {
    return Optional.empty();
  }

  /** Why nothing can be fetched now; empty if it can. Answers within seconds. */
  default String objection() {
    return "";
  }
}
