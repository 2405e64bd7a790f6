package org.dataexchange.tasker.record;

import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.dataexchange.tasker.record.chain.ChainedEntry;
import org.dataexchange.tasker.record.chain.Head;
import org.dataexchange.tasker.record.chain.NodeKey;
import org.dataexchange.tasker.record.chain.Salted;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.record.store.EntryTable;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Failures.RecordFailed;
import org.dataexchange.tasker.task.Recorder.Recorded;

/**
 * Appends to the chain of a node. Whoever comes while another one's entries are being committed
 * waits for its turn, and then one of them commits for all that wait: so many entries cost one
 * write to the disk. Another process may append to the same chain; then this one takes the head
 * anew. Thread-safe.
 */
final class EntryWriter implements AutoCloseable {

  /** Entries of one commit. */
  private static final int MOST_AT_ONCE = 200;

  /** Others may be quicker so many times; who writes one after the other in a PostgreSQL is. */
  private static final int TRIES = 1_000;

  private final Database database;
  private final String node;
  private final NodeKey key;
  private final Clock clock;
  private final ConcurrentLinkedQueue<Waiting> queue = new ConcurrentLinkedQueue<>();
  private final ReentrantLock turn = new ReentrantLock(true);

  // of whoever has the turn
  private final ChainConnection connection;
  private Head head;
  private volatile String objection = "it was not opened yet";
  private final OtherWriters others = new OtherWriters();

  EntryWriter(Database database, String node, NodeKey key, Clock clock) {
    this.database = database;
    this.node = node;
    this.key = key;
    this.clock = clock;
    this.connection = new ChainConnection(database, node);
  }

  /** An entry whose thread waits; what becomes of it is written under the turn. */
  private static final class Waiting {
    private final Entry entry;
    private Recorded recorded;
    private RecordFailed failed;

    Waiting(Entry entry) {
      this.entry = entry;
    }

    boolean isDone() {
      return recorded != null || failed != null;
    }
  }

  Recorded append(Entry entry) {
    Waiting mine = new Waiting(entry);
    queue.add(mine);
    turn.lock();
    try {
      while (!mine.isDone()) {
        commit(next());
      }
    } finally {
      turn.unlock();
    }
    if (mine.failed != null) {
      throw mine.failed;
    }
    return mine.recorded;
  }

  private List<Waiting> next() {
    List<Waiting> all = new ArrayList<>();
    while (all.size() < MOST_AT_ONCE && queue.peek() != null) {
      all.add(queue.poll());
    }
    return all;
  }

  private void commit(List<Waiting> all) {
    try {
      List<Recorded> recorded = transaction(table -> insert(table, all));
      for (int i = 0; i < all.size(); i++) {
        all.get(i).recorded = recorded.get(i);
      }
    } catch (Throwable e) { // whoever waits is told, or would wait for ever
      RecordFailed failed =
          e instanceof RecordFailed known
              ? known
              : new RecordFailed("an entry cannot be recorded: " + e, e);
      if (all.size() > 1 && isOfData(failed)) {
        // the others have nothing to do with it
        all.forEach(one -> commit(List.of(one)));
      } else {
        all.forEach(one -> one.failed = failed);
      }
    }
  }

  /** What is done in one transaction, under the turn. */
  interface Work<T> {
    T in(EntryTable table) throws SQLException;
  }

  /** Tries the database, if nobody else does so now. */
  void tryNow(Work<?> work) {
    if (turn.tryLock()) {
      try {
        transaction(work);
      } catch (RecordFailed e) {
        // which is the objection now
      } finally {
        turn.unlock();
      }
    }
  }

  /** What belongs to an entry and goes into its transaction. */
  interface Beside {
    void in(EntryTable table, ChainedEntry entry) throws SQLException;
  }

  /** Appends an entry that is made within its transaction, with what belongs to it. */
  Recorded append(Work<Entry> making, Beside beside) {
    return inTurn(
        table -> {
          Head last = head == null ? begun(table) : head;
          ChainedEntry entry = chained(table, last, making.in(table));
          beside.in(table, entry);
          head = entry.head();
          return entry.recorded();
        });
  }

  /** The end of the chain as this process has written it; nothing before its first entry. */
  Optional<Head> written() {
    turn.lock();
    try {
      return Optional.ofNullable(head);
    } finally {
      turn.unlock();
    }
  }

  /** Does something beside the entries, as nobody appends. */
  <T> T inTurn(Work<T> work) {
    turn.lock();
    try {
      return transaction(work);
    } finally {
      turn.unlock();
    }
  }

  private <T> T transaction(Work<T> work) {
    for (int tried = 1; ; tried++) {
      boolean fresh = !connection.isOpen();
      try {
        if (fresh) {
          drop();
        }
        T done = work.in(connection.begin());
        connection.commit(head);
        if (head != null) {
          others.committed(head);
        }
        objection = "";
        return done;
      } catch (SQLException e) {
        giveUp(Database.isTaken(e));
        // another one was quicker, or a connection that was at rest was closed meanwhile; who holds
        // the lock of a file was waited for already
        boolean again = Database.isTaken(e) || !fresh && !Database.isBusy(e);
        if (!again || tried == TRIES) {
          throw failed(e);
        }
      } catch (RuntimeException | Error e) {
        // nothing of it stays behind, nor a lock
        drop();
        throw e;
      }
    }
  }

  private RecordFailed failed(SQLException e) {
    String what =
        "the record in %s cannot be written: %s".formatted(database.where(), Database.explained(e));
    if (!Database.isOfData(e)) {
      objection = what;
    }
    return new RecordFailed(what, e);
  }

  /** Who would have to come in anew would always be later than the one who was quicker. */
  private void giveUp(boolean quicker) {
    try {
      if (quicker) {
        connection.rollback();
        head = null;
      } else {
        drop();
      }
    } catch (SQLException e) {
      drop();
    }
  }

  /** What was not committed is gone with it, and the head is looked up again. */
  private void drop() {
    head = null;
    connection.drop();
  }

  private List<Recorded> insert(EntryTable table, List<Waiting> all) throws SQLException {
    Head last = head == null ? begun(table) : head;
    List<Recorded> recorded = new ArrayList<>();
    for (Waiting one : all) {
      Optional<Recorded> before = table.find(one.entry);
      if (before.isEmpty()) {
        ChainedEntry entry = chained(table, last, one.entry);
        last = entry.head();
        before = Optional.of(entry.recorded());
      }
      recorded.add(before.get());
    }
    // not the head of this node's chain if the commit fails, which drops it
    head = last;
    return recorded;
  }

  private ChainedEntry chained(EntryTable table, Head last, Entry entry) throws SQLException {
    Map<Entry.Text, Salted> texts = new EnumMap<>(Entry.Text.class);
    entry.texts().forEach((text, value) -> texts.put(text, Salted.of(value)));
    ChainedEntry chained = ChainedEntry.after(last, node, clock.instant(), entry, texts);
    table.insert(chained, texts);
    others.wrote(chained.head());
    return chained;
  }

  /** Entries of another process that nobody has signed with this node's key; under the turn. */
  Optional<OtherWriters.Entries> others(EntryTable table) throws SQLException {
    others.look(table.head());
    return others.unsigned(table.lastSigned(key.publicKey()).orElse(0L));
  }

  /** The head as the database has it; an entry of the node's key before all that it signs. */
  private Head begun(EntryTable table) throws SQLException {
    Head last = table.head();
    others.look(last);
    Optional<String> known = table.lastKey();
    if (known.filter(key.publicKey()::equals).isPresent()) {
      return last;
    }
    Entry entry =
        Entry.of(Entry.Kind.KEY)
            .with(ChainedEntry.PUBLIC_KEY, key.publicKey())
            .with("keyId", key.id())
            .with(
                "why", known.isEmpty() ? "the first key of this node" : "the node has another key");
    return chained(table, last, entry).head();
  }

  private static boolean isOfData(RecordFailed e) {
    return !(e.getCause() instanceof SQLException cause) || Database.isOfData(cause);
  }

  /** Why the last try failed; empty if it did not; something before the first. */
  String objection() {
    return objection;
  }

  /** The last entry that was committed here and is not there any more; 0 if there is none. */
  long lost() {
    return connection.lost();
  }

  @Override
  public void close() {
    turn.lock();
    try {
      drop();
    } finally {
      turn.unlock();
    }
  }
}
