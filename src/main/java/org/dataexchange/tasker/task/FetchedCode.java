package org.dataexchange.tasker.task;

/**
 * What is known of code that lies in a run's folder now: hashes of the very bytes that will run.
 *
 * @param eTag the storage's, without weak mark and quotes
 * @param sha256 over the tree's contents, in lower case
 */
public record FetchedCode(String eTag, String sha256) {}
