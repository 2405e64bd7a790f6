package org.dataexchange.tasker.task;

import java.time.Instant;

/** Keeps the record of what was done, for years. Blocks until the disk has it. Thread-safe. */
public interface Recorder {

  /**
   * Commits an entry; one that is there already is not made again.
   *
   * @throws Failures.RecordFailed if it cannot be written now
   */
  Recorded record(Entry entry);

  /** Why nothing can be recorded now; empty if it can. */
  String objection();

  /**
   * The place of an entry in the chain of its node.
   *
   * @param number from 1
   * @param at when it was committed, in milliseconds
   * @param hash SHA-256 of the entry, which has the one before in it
   */
  record Recorded(String node, long number, Instant at, String hash) {}
}
