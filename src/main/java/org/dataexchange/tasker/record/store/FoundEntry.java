package org.dataexchange.tasker.record.store;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.record.chain.ChainedEntry;
import org.dataexchange.tasker.task.Entry;

/**
 * An entry with the texts that are still there.
 *
 * @param texts by their names; what the entry has a commitment of and is not here was erased
 */
public record FoundEntry(ChainedEntry entry, String hash, Map<String, String> texts) {

  /**
   * What was recorded, as far as it was not erased; empty if its kind or a text is unknown here.
   */
  public Optional<Entry> recorded() {
    Map<Entry.Text, String> known = new EnumMap<>(Entry.Text.class);
    texts.forEach(
        (name, value) -> Entry.Text.named(name).ifPresent(text -> known.put(text, value)));
    return Arrays.stream(Entry.Kind.values())
        .filter(kind -> kind.wireName().equals(entry.kind()) && known.size() == texts.size())
        .findAny()
        .map(kind -> new Entry(kind, entry.once(), entry.facts(), known));
  }

  /** Is every text that it had still there? */
  public boolean isWhole() {
    return texts.keySet().containsAll(entry.commitments().keySet());
  }

  /** Where a page goes on behind it. */
  public Place place() {
    return new Place(entry.at(), entry.node(), entry.number());
  }

  /** A place in the order of all nodes' entries, by time. */
  public record Place(String at, String node, long number) {

    /** As one word, for who asks for the next page. */
    @Override
    public String toString() {
      return at + "~" + node + "~" + number;
    }

    /**
     * @throws IllegalArgumentException if it is none
     */
    public static Place read(String word) {
      int first = word.indexOf('~');
      int last = word.lastIndexOf('~');
      if (first < 0 || last == first) {
        throw new IllegalArgumentException("no place in the record: " + word);
      }
      return new Place(
          word.substring(0, first),
          word.substring(first + 1, last),
          Long.parseLong(word.substring(last + 1)));
    }
  }
}
