package org.dataexchange.tasker.task;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * The code that lies in a run's folder now, by the hashes of the very bytes that will run.
 *
 * @param eTag the storage's, without weak mark and quotes; none where it proves nothing
 * @param sha256 over the tree's contents, in lower case
 * @param files none where an earlier version fetched it
 * @param bytes of all its files; none where an earlier version fetched it
 */
public record FetchedCode(
    Optional<String> eTag, String sha256, OptionalLong files, OptionalLong bytes) {

  /** Code that nobody has counted. */
  public FetchedCode(Optional<String> eTag, String sha256) {
    this(eTag, sha256, OptionalLong.empty(), OptionalLong.empty());
  }
}
