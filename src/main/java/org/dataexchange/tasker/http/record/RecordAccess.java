package org.dataexchange.tasker.http.record;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.dataexchange.tasker.record.NodeRecord;
import org.dataexchange.tasker.record.RunReceipts;
import org.dataexchange.tasker.record.Verification;
import org.dataexchange.tasker.record.chain.SignedHead;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.record.store.DayCounts;
import org.dataexchange.tasker.record.store.EntrySearch;
import org.dataexchange.tasker.record.store.FoundEntry;
import org.dataexchange.tasker.task.Failures.RecordFailed;
import org.dataexchange.tasker.task.Ticker;

/**
 * The record, for those who ask over HTTP; and what they do goes into it. Its calls throw {@link
 * RecordFailed} while the database is away. Thread-safe.
 */
public final class RecordAccess {

  private final NodeRecord record;
  private final Looks looks;
  private final DayCounts days;
  private final AtomicBoolean verifying = new AtomicBoolean();

  public RecordAccess(NodeRecord record, Ticker ticker) {
    this.record = record;
    this.looks = new Looks(record, ticker);
    this.days = new DayCounts(record.database());
  }

  public Looks looks() {
    return looks;
  }

  public Acts acts() {
    return new Acts(record);
  }

  /** The node's key, public part: X.509 in base64. */
  public String publicKey() {
    return record.key().publicKey();
  }

  public SignedHead head() {
    return record.head();
  }

  /** A page of a list, in which texts that are long end early. */
  public List<FoundEntry> page(RecordQuery query) {
    return read(
        () ->
            new EntrySearch(record.database()).list(query.filter(), query.before(), query.limit()));
  }

  public Optional<FoundEntry> find(String node, long number) {
    return read(() -> new EntrySearch(record.database()).find(node, number));
  }

  /**
   * The receipt of a run of this node's.
   *
   * @throws RunReceipts.None if it has none
   * @throws RunReceipts.Changed if the record does not hold
   */
  public String receipt(FoundEntry run) {
    return read(() -> new RunReceipts(record).of(run));
  }

  /** The runs that ended, by day and state, oldest first. */
  public List<DayCounts.Count> days(RecordQuery query) {
    // runs alone have a state; to ask for their kind, too, would cost a look at each entry
    return read(() -> days.of(query.filter().of(List.of())));
  }

  /** Walks all of it, and holds it against the head that is kept here; nothing if one does so. */
  public Optional<Verification.Result> verify() {
    if (!verifying.compareAndSet(false, true)) {
      return Optional.empty();
    }
    try {
      return Optional.of(read(() -> record.verify(List.of(), entries -> {})));
    } finally {
      verifying.set(false);
    }
  }

  @FunctionalInterface
  private interface Reading<T> {
    T done() throws SQLException, IOException;
  }

  private static <T> T read(Reading<T> reading) {
    try {
      return reading.done();
    } catch (SQLException e) {
      throw new RecordFailed("the record cannot be read: " + Database.explained(e), e);
    } catch (IOException | IllegalArgumentException e) {
      throw new RecordFailed("the record cannot be read: " + e.getMessage(), e);
    }
  }
}
