package org.dataexchange.tasker.record;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.dataexchange.tasker.record.store.EntrySearch;
import org.dataexchange.tasker.record.store.ErasableTexts;
import org.dataexchange.tasker.record.store.Filter;
import org.dataexchange.tasker.record.store.FoundEntry;
import org.dataexchange.tasker.task.Entry;

/**
 * Erases texts of a record; the entries that they belong to stay, and the chain holds as before. A
 * few hundred entries at a time, each lot with an entry of its own that says so, so that nobody who
 * has something to record waits for long.
 */
public final class Erasing {

  private static final int AT_ONCE = 500;

  private final NodeRecord record;
  private final EntrySearch search;

  public Erasing(NodeRecord record) {
    this.record = record;
    this.search = new EntrySearch(record.database());
  }

  /**
   * Tells of each entry that has texts left.
   *
   * @throws SQLException if the database cannot be read
   */
  public void each(Filter filter, Consumer<FoundEntry> found) throws SQLException {
    Optional<FoundEntry.Place> before = Optional.empty();
    List<FoundEntry> lot;
    while (!(lot = search.list(filter, before, AT_ONCE)).isEmpty()) {
      before = Optional.of(lot.getLast().place());
      withTexts(lot).forEach(found);
    }
  }

  private static List<FoundEntry> withTexts(List<FoundEntry> lot) {
    return lot.stream().filter(one -> !one.texts().isEmpty()).toList();
  }

  /**
   * Erases the texts of all that is meant.
   *
   * @param why what was asked for, without the name that goes: {@code task}
   * @throws SQLException if the database cannot be read
   * @throws org.dataexchange.tasker.task.Failures.RecordFailed if it cannot be written
   */
  public void erase(Filter filter, String why) throws SQLException {
    Optional<FoundEntry.Place> before = Optional.empty();
    do {
      before = lot(filter, before, why);
      // a server beside it waits for that, or says that somebody else writes into its chain
      record.sign();
    } while (before.isPresent());
  }

  /**
   * Erases one lot.
   *
   * @param before where the one before ended; nothing for the first
   * @return where this one ended; nothing if it was the last
   */
  Optional<FoundEntry.Place> lot(Filter filter, Optional<FoundEntry.Place> before, String why)
      throws SQLException {
    List<FoundEntry> lot = search.list(filter, before, AT_ONCE);
    erase(withTexts(lot), why);
    return lot.size() < AT_ONCE ? Optional.empty() : Optional.of(lot.getLast().place());
  }

  private void erase(List<FoundEntry> lot, String why) {
    if (lot.isEmpty()) {
      return;
    }
    List<ErasableTexts.Place> places = new ArrayList<>();
    record.append(
        table -> {
          places.clear();
          ErasableTexts texts = new ErasableTexts(table.connection());
          for (FoundEntry one : lot) {
            places.addAll(texts.of(one.entry().node(), one.entry().number()));
          }
          return Entry.of(Entry.Kind.ERASURE)
              .with("what", why)
              .with("texts", places.size())
              .with(ErasableTexts.DIGEST, ErasableTexts.digest(places));
        },
        (table, entry) -> new ErasableTexts(table.connection()).erase(places, entry));
  }
}
