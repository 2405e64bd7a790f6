package org.dataexchange.tasker.record;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.record.chain.Fault;
import org.dataexchange.tasker.record.chain.Head;
import org.dataexchange.tasker.record.chain.NodeKey;
import org.dataexchange.tasker.record.chain.SignedHead;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.record.store.EntryTable;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Failures.RecordFailed;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.Recorder;

/**
 * A node's record: its chain in the database, the key that signs it, and, beside the database, the
 * head that was signed last, by which a database that was put back is found out. Opens the database
 * when it is needed. Thread-safe.
 */
public final class NodeRecord implements Recorder, AutoCloseable {

  private static final Logger LOG = System.getLogger(NodeRecord.class.getName());
  private static final String KEY = "key.pem";
  private static final String LOST =
      "the record does not have the entry %d that it had taken: it was removed or put back, or another database has taken its place; ask './tasker record verify'";

  private final KeptHeads heads;
  private final String node;
  private final Clock clock;
  private final NodeKey key;
  private final Database database;
  private final EntryWriter writer;
  private volatile String warning = "";

  // of whoever signs
  private boolean watching;
  private boolean waited;

  /**
   * @param key its file; none for one in the folder
   */
  public record Setup(String node, Database.Place place, Optional<Path> key) {}

  /**
   * Opens the key, and makes one where there is none.
   *
   * @throws StorageFailed if that cannot be
   */
  public NodeRecord(Setup setup, Clock clock) {
    Path folder = setup.place().folder();
    this.heads = new KeptHeads(folder);
    this.node = setup.node();
    this.clock = clock;
    try {
      FileTree.makeOwn(folder);
      Path file = setup.key().orElse(key(setup.place()));
      this.key = NodeKey.in(file);
      if (NodeKey.isOpenToAll(file)) {
        warn(
            "all users of this machine can take the record's key in %s: chmod 600".formatted(file));
      }
    } catch (IOException e) {
      throw new StorageFailed("the key of the record: " + e.getMessage(), e);
    }
    this.database = Database.at(setup.place());
    this.writer = new EntryWriter(database, node, key, clock);
  }

  /**
   * From now on this is the server's: what another process puts into its chain is that one's to
   * sign, as commands do.
   */
  public void watch() {
    watching = true;
  }

  /** The file of the key where no other is named. */
  public static Path key(Database.Place place) {
    return place.folder().resolve(KEY);
  }

  @Override
  public Recorded record(Entry entry) {
    return writer.append(entry);
  }

  /** Appends an entry that is made within its transaction, with what belongs to it. */
  Recorded append(EntryWriter.Work<Entry> making, EntryWriter.Beside beside) {
    return writer.append(making, beside);
  }

  /** For those who read it. */
  public Database database() {
    return database;
  }

  /** Its name in the chain. */
  public String node() {
    return node;
  }

  public NodeKey key() {
    return key;
  }

  /** Asks the database only before the first entry, and after it has failed. */
  @Override
  public String objection() {
    if (!writer.objection().isEmpty()) {
      writer.tryNow(
          table -> {
            table.tryToWrite();
            return compared(table);
          });
    }
    return writer.objection();
  }

  /** What a person should look into; empty if there is nothing. */
  public String warning() {
    return warning.isEmpty() && writer.lost() > 0 ? LOST.formatted(writer.lost()) : warning;
  }

  /**
   * Signs the head, if anything was recorded since the last time, and keeps it in the database and
   * beside it.
   *
   * @throws RecordFailed if it cannot be written
   */
  public void sign() {
    Optional<SignedHead> signed =
        writer.inTurn(
            table -> {
              if (watching && waits(table)) {
                return Optional.empty();
              }
              Head head = table.head();
              // a key signs nothing before the chain names it
              boolean named = table.lastKey().equals(Optional.of(key.publicKey()));
              if (!named || head.number() <= table.lastSigned().orElse(0L)) {
                return Optional.empty();
              }
              if (!compared(table)) {
                setAside();
              }
              SignedHead now = SignedHead.of(node, head, clock.instant(), key);
              table.insert(now);
              return Optional.of(now);
            });
    signed.ifPresent(this::keep);
  }

  /**
   * Whoever writes into the database has no key, and must not get this signature unseen for what he
   * puts at the end. Once it is waited for those who have one, and then it is said, and goes on.
   */
  private boolean waits(EntryTable table) throws SQLException {
    Optional<OtherWriters.Entries> others = writer.others(table);
    boolean first = others.isPresent() && !waited;
    waited = others.isPresent();
    if (others.isPresent() && !first) {
      warn(
          "entries %d to %d of the record were put there by another process, which did not sign them as Tasker's commands do: look at them"
              .formatted(others.get().first(), others.get().last()));
    }
    return first;
  }

  private void warn(String what) {
    if (warning.isEmpty()) {
      warning = what;
    }
    LOG.log(Level.ERROR, "{0}", what);
  }

  private void keep(SignedHead head) {
    try {
      heads.keep(head);
    } catch (IOException e) {
      throw new RecordFailed("the head of the record cannot be kept: " + e, e);
    }
  }

  /** The head as it is now, signed; what somebody else put there is not in it before it is said. */
  public SignedHead head() {
    Head head =
        writer.inTurn(
            table -> {
              Optional<OtherWriters.Entries> others =
                  watching ? writer.others(table) : Optional.empty();
              return others.isEmpty() ? table.head() : table.head(others.get().first() - 1);
            });
    return SignedHead.of(node, head, clock.instant(), key);
  }

  /** The end of the chain as this process has written it; nothing before its first entry. */
  Optional<Head> written() {
    return writer.written();
  }

  /** The heads that a node has kept beside its database, in that folder; the last one first. */
  public static List<SignedHead> kept(Path folder) throws IOException {
    return new KeptHeads(folder).all();
  }

  /**
   * Holds the database against itself and the heads that are kept beside it.
   *
   * @param elsewhere heads that somebody else kept
   * @param progress is told the number of entries that were looked at
   */
  public Verification.Result verify(List<SignedHead> elsewhere, LongConsumer progress)
      throws IOException, SQLException {
    return Verification.of(database, new Verification.Kept(heads.all(), elsewhere), progress);
  }

  /**
   * What is wrong with an entry of this node's, before its key says something of it once more.
   *
   * @throws SQLException if the database cannot be read
   */
  public Optional<Fault> fault(long number) throws SQLException {
    return Verification.of(database, node, number, key.publicKey());
  }

  /**
   * Holds the database against the head that was kept: one that was put back, or lost, is said, and
   * goes on all the same.
   *
   * @throws RecordFailed if it cannot be
   */
  public void compare() {
    writer.inTurn(this::compared);
  }

  private boolean compared(EntryTable table) throws SQLException {
    Optional<SignedHead> kept = last();
    boolean holds = true;
    if (kept.isPresent()) {
      long number = kept.get().number();
      boolean own = kept.get().node().equals(node);
      holds = own && table.hash(number).equals(Optional.of(kept.get().hash()));
      if (own && !holds && warning.isEmpty()) {
        warn(
            "the record does not have the entry %d that this node signed: it was put back, or changed; ask './tasker record verify'"
                .formatted(number));
      }
    }
    return holds;
  }

  /** The head that is kept beside the database, if it is there and can be read. */
  Optional<SignedHead> last() {
    try {
      return heads.last();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "The head that was kept cannot be read: {0}", e.getMessage());
      return Optional.empty();
    }
  }

  private void setAside() {
    try {
      Optional<SignedHead> last = heads.last();
      if (last.isPresent()) {
        heads.setAside(last.get());
      }
    } catch (IOException e) {
      throw new RecordFailed("the head of the record cannot be set aside: " + e, e);
    }
  }

  /** Signs what came since the last time, if the database is there. */
  @Override
  public void close() {
    try {
      waited = true;
      sign();
    } catch (RecordFailed e) {
      LOG.log(Level.WARNING, "The record is left without a last signature: {0}", e.getMessage());
    } finally {
      writer.close();
    }
  }
}
