package org.dataexchange.tasker.record;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.dataexchange.tasker.record.chain.Head;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.record.store.EntryTable;

/**
 * The connection by which a node's chain is written. Opened when it is needed, and anew where the
 * database's file was removed or replaced: what is written to that one is kept nowhere. For one
 * thread at a time.
 */
final class ChainConnection {

  private static final Logger LOG = System.getLogger(ChainConnection.class.getName());

  private final Database database;
  private final String node;
  private Connection connection;
  private Optional<Object> file = Optional.empty();
  private Head committed = Head.NONE;
  private volatile long lost;

  ChainConnection(Database database, String node) {
    this.database = database;
    this.node = node;
  }

  /** Is it open, and to the file that is there now? */
  boolean isOpen() {
    return connection != null && database.file().equals(file);
  }

  /** Opens it, unless it is open, and begins a transaction. */
  EntryTable begin() throws SQLException {
    if (connection == null) {
      connection = database.open();
      file = database.file();
      lookForLast();
    }
    connection.setAutoCommit(false);
    return new EntryTable(connection, node);
  }

  /** Another database may have taken its place, or another file. */
  private void lookForLast() throws SQLException {
    long last = committed.number();
    EntryTable table = new EntryTable(connection, node);
    if (last > 0 && !table.hash(last).equals(Optional.of(committed.hash()))) {
      lost = last;
      committed = Head.NONE;
      LOG.log(
          Level.ERROR,
          "The record in {0} does not have the entry {1} any more, which it had taken",
          database.where(),
          Long.toString(last));
    }
  }

  /**
   * Commits, unless a newer Tasker has come beside this one: its script waits for this transaction.
   *
   * @param head of the chain with it; null if nobody has looked
   */
  void commit(Head head) throws SQLException {
    database.requireKnown(connection);
    // which commits; a mere commit would begin the next transaction, and lock SQLite's file
    connection.setAutoCommit(true);
    committed = head == null ? committed : head;
  }

  /** Undoes what was not committed, and stays open. */
  void rollback() throws SQLException {
    connection.rollback();
    connection.setAutoCommit(true);
  }

  /** What was not committed is gone with it. */
  void drop() {
    Connection old = connection;
    connection = null;
    try {
      if (old != null) {
        old.close();
      }
    } catch (SQLException e) {
      // it failed already, which is told
    }
  }

  /** The last entry that was committed here and was not there later; 0 if there is none. */
  long lost() {
    return lost;
  }
}
