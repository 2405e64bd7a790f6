package org.dataexchange.tasker.record.chain;

/**
 * The first place of a chain that does not hold.
 *
 * @param number of the entry; 0 for the chain as a whole
 * @param what a sentence for an auditor
 */
public record Fault(String node, long number, String what) {

  @Override
  public String toString() {
    return number == 0
        ? "%s: %s".formatted(node, what)
        : "%s, entry %d: %s".formatted(node, number, what);
  }
}
