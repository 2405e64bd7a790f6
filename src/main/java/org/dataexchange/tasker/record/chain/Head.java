package org.dataexchange.tasker.record.chain;

/**
 * The end of a node's chain.
 *
 * @param number of the last entry; 0 before the first
 * @param hash of that entry
 */
public record Head(long number, String hash) {

  /** What the first entry of a chain stands upon. */
  public static final Head NONE = new Head(0, "0".repeat(64));
}
