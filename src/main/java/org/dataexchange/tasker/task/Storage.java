package org.dataexchange.tasker.task;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The shares that code and data come from. Calls block; each is bounded by the storage's own time
 * limit, and throws {@link Refused} {@code not-found} where nothing is, {@code invalid-message} for
 * links, devices and a tree that is no code, and {@link Failures.StorageFailed} if storage or disk
 * fail. What is fetched goes to its path below a folder, which is emptied first.
 */
public interface Storage {

  /**
   * Copies code, hashing the bytes that arrive.
   *
   * @param transferred is told what arrives
   */
  FetchedCode fetchCode(SharePath code, Path below, Transferred transferred);

  /**
   * Brings a data set. Nobody may write to its files: other runs may have the same ones.
   *
   * @param transferred is told what arrives
   * @return by its contents, as they arrived here
   */
  FetchedData fetchData(SharePath data, Path below, Transferred transferred);

  /**
   * Prepares a data set to be mounted where it lies; empty if it must be fetched. Then the folder
   * is left alone. It also throws what the engine throws.
   */
  default Optional<DataMount> mountData(SharePath data, Path below) {
    return Optional.empty();
  }

  /** Why nothing can be fetched now; empty if it can. Answers within seconds. */
  default String objection() {
    return "";
  }
}
