package org.dataexchange.tasker.record.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.record.chain.ChainedEntry;
import org.dataexchange.tasker.record.chain.Head;
import org.dataexchange.tasker.record.chain.Salted;
import org.dataexchange.tasker.record.chain.SignedHead;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Recorder.Recorded;

/** What a node writes into the record, within the transaction of its connection. */
public record EntryTable(Connection connection, String node) {

  /** Characters of a text by which it is found. */
  private static final int SOUGHT = 200;

  /** The end of the node's chain. */
  public Head head() throws SQLException {
    String sql = "select number, hash from entry where node = ? order by number desc limit 1";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, node);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? new Head(row.getLong(1), row.getString(2)) : Head.NONE;
      }
    }
  }

  /** The end as it was at that entry, which is there. */
  public Head head(long number) throws SQLException {
    return new Head(number, hash(number).orElseThrow());
  }

  /** The hash of one entry of the node's, if it is there. */
  public Optional<String> hash(long number) throws SQLException {
    String sql = "select hash from entry where node = ? and number = ?";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, node);
      select.setLong(2, number);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    }
  }

  /** The same thing, where it was recorded before. */
  public Optional<Recorded> find(Entry entry) throws SQLException {
    String sql = "select body from entry where node = ? and kind = ? and once = ?";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, node);
      select.setString(2, entry.kind().wireName());
      select.setString(3, ChainedEntry.once(entry));
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(read(row.getString(1)).recorded()) : Optional.empty();
      }
    }
  }

  static ChainedEntry read(String body) throws SQLException {
    try {
      return ChainedEntry.read(body);
    } catch (ChainedEntry.Unreadable e) {
      throw new SQLException("the record has an entry that cannot be read: " + e.getMessage(), e);
    }
  }

  /** The public key of the last entry that names one; empty before the first. */
  public Optional<String> lastKey() throws SQLException {
    String sql = "select body from entry where node = ? and kind = ? order by number desc limit 1";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, node);
      select.setString(2, Entry.Kind.KEY.wireName());
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(read(row.getString(1)).fact(ChainedEntry.PUBLIC_KEY))
            : Optional.empty();
      }
    }
  }

  public void insert(ChainedEntry entry, Map<Entry.Text, Salted> texts) throws SQLException {
    String sql =
        "insert into entry (node, number, at, kind, once, run, state, reason, verdict, code_sha256,"
            + " hash, body) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setString(1, node);
      insert.setLong(2, entry.number());
      insert.setString(3, entry.at());
      insert.setString(4, entry.kind());
      insert.setString(5, entry.once());
      int column = 6;
      for (Columns one : Columns.values()) {
        insert.setString(column++, one.of(entry));
      }
      insert.setString(column++, entry.hash());
      insert.setString(column, entry.body());
      insert.executeUpdate();
    }
    insertTexts(entry, texts);
  }

  private void insertTexts(ChainedEntry entry, Map<Entry.Text, Salted> texts) throws SQLException {
    String sql =
        "insert into erasable_text (node, number, field, at, salt, value) values (?, ?, ?, ?, ?, ?)";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      for (Map.Entry<Entry.Text, Salted> text : texts.entrySet()) {
        insert.setString(1, node);
        insert.setLong(2, entry.number());
        insert.setString(3, text.getKey().wireName());
        insert.setString(4, entry.at());
        insert.setString(5, text.getValue().salt());
        insert.setString(6, text.getValue().value());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /** Writes an entry with a text and takes both back: who may only read is to be known early. */
  public void tryToWrite() throws SQLException {
    Savepoint before = connection.setSavepoint();
    for (String insert :
        List.of(
            "insert into entry (node, number, at, kind, once, hash, body)"
                + " values (?, 0, '', '', '', '', '{}')",
            "insert into erasable_text (node, number, field, at, salt, value)"
                + " values (?, 0, '', '', '', '')")) {
      try (PreparedStatement statement = connection.prepareStatement(insert)) {
        statement.setString(1, node);
        statement.executeUpdate();
      }
    }
    connection.rollback(before);
  }

  /** By what the database finds a text: as much of it as an index takes. */
  static String sought(String value) {
    return isLong(value) ? value.substring(0, value.offsetByCodePoints(0, SOUGHT)) : value;
  }

  /** Is there more of it than that? */
  static boolean isLong(String value) {
    return value.codePointCount(0, value.length()) > SOUGHT;
  }

  /** The last signature of the node's; one that is there already stays. */
  public Optional<Long> lastSigned() throws SQLException {
    return lastSigned("");
  }

  /**
   * The last signature that is by that key.
   *
   * @param publicKey empty for any
   */
  public Optional<Long> lastSigned(String publicKey) throws SQLException {
    String sql = "select max(number) from signed_head where node = ? and ? in ('', public_key)";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, node);
      select.setString(2, publicKey);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        long number = row.getLong(1);
        return row.wasNull() ? Optional.empty() : Optional.of(number);
      }
    }
  }

  public void insert(SignedHead head) throws SQLException {
    String sql =
        "insert into signed_head (node, number, hash, at, public_key, signature)"
            + " values (?, ?, ?, ?, ?, ?)";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setString(1, head.node());
      insert.setLong(2, head.number());
      insert.setString(3, head.hash());
      insert.setString(4, head.at());
      insert.setString(5, head.publicKey());
      insert.setString(6, head.signature());
      insert.executeUpdate();
    }
  }
}
