package org.dataexchange.tasker.record;

import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.dataexchange.tasker.record.chain.ChainCheck;
import org.dataexchange.tasker.record.chain.Head;
import org.dataexchange.tasker.record.chain.SignedHead;
import org.dataexchange.tasker.record.chain.StoredEntry;
import org.dataexchange.tasker.record.receipt.Receipts;
import org.dataexchange.tasker.record.store.ChainReader;
import org.dataexchange.tasker.record.store.FoundEntry;
import org.dataexchange.tasker.task.Entry;

/**
 * The receipts of a node's runs, made once more of their entries. What the database has is believed
 * only as far as it stands in the chain that the node has signed: else whoever can change the
 * database could have the node sign what never was. Thread-safe.
 */
public record RunReceipts(NodeRecord record) {

  /** There is none of that entry; the message says why. */
  public static final class None extends RuntimeException {
    None(String why) {
      super(why);
    }
  }

  /** What the database has of the run is not what was recorded; the message says what. */
  public static final class Changed extends RuntimeException {
    Changed(FoundEntry run, String what) {
      super(
          "nothing is signed of entry %d, as the record does not hold: %s; './tasker record verify' says more"
              .formatted(run.entry().number(), what));
    }
  }

  /**
   * The receipt as the run's answer has it, if the node has the same key.
   *
   * @throws None if the entry is no run, is another node's, or has texts that were erased
   * @throws Changed if it was changed
   * @throws SQLException if the record cannot be read
   */
  public String of(FoundEntry run) throws SQLException {
    if (!run.entry().kind().equals(Entry.Kind.RUN.wireName())) {
      throw new None(
          "entry %d of '%s' is no run, and has no receipt"
              .formatted(run.entry().number(), run.entry().node()));
    }
    if (!run.entry().node().equals(record.node())) {
      throw new None(
          "the run is of the node '%s', which alone can sign its receipt"
              .formatted(run.entry().node()));
    }
    if (!run.isWhole()) {
      throw new None("texts of the run were erased, and its receipt cannot be made any more");
    }
    Entry entry =
        run.recorded().orElseThrow(() -> new None("the entry is of another version of Tasker"));
    holds(run);
    return new Receipts(record.key()).of(entry, run.entry().recorded());
  }

  /** From the run to the next place of the chain that this node vouches for. */
  private void holds(FoundEntry run) throws SQLException {
    Optional<Head> written = record.written();
    try (ChainReader reader = ChainReader.of(record.database())) {
      Optional<Head> sure = signed(run, reader).or(() -> since(run, written));
      ChainCheck check = ChainCheck.from(run.entry());
      AtomicReference<String> wrong = new AtomicReference<>();
      reader.walk(
          record.node(),
          run.entry().number(),
          stored -> {
            check.next(stored).ifPresent(fault -> wrong.set(fault.toString()));
            if (isFirst(stored, run) && !isSame(stored, run)) {
              wrong.set("it was changed while it was read");
            }
            return wrong.get() == null
                && sure.map(head -> stored.number() < head.number()).orElse(true);
          });
      if (wrong.get() == null && !sure.map(check.head()::equals).orElse(true)) {
        wrong.set("it is not the one that the node signed, or what is behind it is not");
      }
      if (wrong.get() != null) {
        throw new Changed(run, wrong.get());
      }
    }
  }

  private static boolean isFirst(StoredEntry stored, FoundEntry run) {
    return stored.number() == run.entry().number();
  }

  private static boolean isSame(StoredEntry stored, FoundEntry run) {
    return stored.body().equals(run.entry().body())
        && stored.texts().entrySet().stream()
            .allMatch(text -> text.getValue().value().equals(run.texts().get(text.getKey())));
  }

  /** The first signature behind the run; or, if the database has none, the one that is kept. */
  private Optional<Head> signed(FoundEntry run, ChainReader reader) throws SQLException {
    String key = record.key().publicKey();
    Optional<SignedHead> first = reader.firstSigned(record.node(), run.entry().number(), key);
    if (first.isPresent() && !first.get().holds()) {
      throw new Changed(run, "a signature behind it was changed");
    }
    return first
        .or(() -> last().filter(head -> head.publicKey().equals(key)))
        .map(SignedHead::head)
        .filter(head -> head.number() >= run.entry().number());
  }

  private Optional<SignedHead> last() {
    return record.last().filter(head -> head.node().equals(record.node()) && head.holds());
  }

  private static Optional<Head> since(FoundEntry run, Optional<Head> written) {
    return written.filter(head -> head.number() >= run.entry().number());
  }
}
