package org.dataexchange.tasker.cli.record;

import java.sql.SQLException;
import java.util.List;
import org.dataexchange.tasker.cli.CommandFailed;
import org.dataexchange.tasker.record.NodeRecord;
import org.dataexchange.tasker.record.RunReceipts;
import org.dataexchange.tasker.record.store.EntrySearch;
import org.dataexchange.tasker.record.store.FoundEntry;
import org.dataexchange.tasker.task.Entry;

/** The receipt of a run, made once more from its entry. */
final class ShownReceipt {

  private ShownReceipt() {}

  /**
   * @throws CommandFailed if there is none, or several
   */
  static FoundEntry run(String which, EntrySearch search) throws SQLException {
    List<FoundEntry> runs =
        PrintedEntry.named(which, search).stream()
            .filter(one -> one.entry().kind().equals(Entry.Kind.RUN.wireName()))
            .toList();
    if (runs.size() != 1) {
      throw new CommandFailed(
          "the record has %d runs '%s'; './tasker record list --kind run' shows them"
              .formatted(runs.size(), which));
    }
    return runs.getFirst();
  }

  /**
   * @throws CommandFailed if it cannot be made any more, or not here
   */
  static String of(FoundEntry run, NodeRecord record) throws SQLException {
    try {
      return new RunReceipts(record).of(run);
    } catch (RunReceipts.None | RunReceipts.Changed e) {
      throw new CommandFailed(e.getMessage());
    }
  }
}
