package org.dataexchange.tasker.record;

import java.util.Optional;
import org.dataexchange.tasker.record.chain.Head;

/**
 * Finds out that another process has put entries into the chain that this one writes. For whoever
 * has the turn.
 */
final class OtherWriters {

  /** The end as this process made it, or found it first. */
  private Head own;

  /** The last one that it wrote; it may not have been told that it is there. */
  private Head tried;

  private Optional<Entries> found = Optional.empty();

  /** What is theirs, from the first to the last; some of it may be this one's. */
  record Entries(long first, long last) {}

  void wrote(Head entry) {
    tried = entry;
  }

  void committed(Head head) {
    own = head;
  }

  void look(Head last) {
    if (own != null && last.number() > own.number() && !last.equals(tried)) {
      found = Optional.of(new Entries(own.number() + 1, last.number()));
    }
  }

  /**
   * Those that nobody has signed.
   *
   * @param signed the last entry that is signed
   */
  Optional<Entries> unsigned(long signed) {
    found = found.filter(entries -> entries.last() > signed);
    return found;
  }
}
