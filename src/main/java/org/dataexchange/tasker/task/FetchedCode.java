package org.dataexchange.tasker.task;

import java.util.Optional;

/**
 * What is known of code that lies in a run's folder now: hashes of the very bytes that will run.
 *
 * @param eTag the storage's, without weak mark and quotes; none where it proves nothing
 * @param sha256 over the tree's contents, in lower case
 */
public record FetchedCode(Optional<String> eTag, String sha256) {}
