package org.dataexchange.tasker.evidence;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A list of distinct entries in the order of their first appearance, which keeps at most 1,000 of
 * them and 64 KiB of text. Of those that do not fit only the appearances are counted, so that their
 * number is an upper estimate: one that comes again counts again.
 */
final class Entries {

  static final int MOST = 1000;
  static final int MOST_TEXT = 64 * 1024;

  private final Set<String> kept = new LinkedHashSet<>();
  private int text;
  private long leftOut;

  Entries() {}

  Entries(Entries first) {
    kept.addAll(first.kept);
    text = first.text;
    leftOut = first.leftOut;
  }

  /** Adds an entry of which each character is a byte. */
  void add(String bytes) {
    keep(Quoted.decode(bytes));
  }

  /**
   * @param entry as it shall be in the list
   * @return is it there now?
   */
  boolean keep(String entry) {
    if (kept.contains(entry)) {
      return true;
    }
    if (kept.size() == MOST || text + entry.length() > MOST_TEXT) {
      leftOut++;
      return false;
    }
    text += entry.length();
    return kept.add(entry);
  }

  boolean contains(String entry) {
    return kept.contains(entry);
  }

  /** Counts what does not fit and was known elsewhere. */
  void leaveOut(long more) {
    leftOut += more;
  }

  List<String> inOrder() {
    return List.copyOf(kept);
  }

  long leftOut() {
    return leftOut;
  }

  boolean isEmpty() {
    return kept.isEmpty() && leftOut == 0;
  }

  /** How many, for a sentence. */
  String count() {
    return leftOut == 0 ? String.valueOf(kept.size()) : "more than " + kept.size();
  }

  void remember(State state) {
    state.strings("kept", kept, this::keep);
    leftOut = state.number("leftOut", leftOut);
  }
}
