package org.dataexchange.tasker.record.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.record.chain.Fault;
import org.dataexchange.tasker.record.chain.Salted;
import org.dataexchange.tasker.record.chain.SignedHead;
import org.dataexchange.tasker.record.chain.StoredEntry;
import org.dataexchange.tasker.task.Entry;

/**
 * Reads whole chains, entry by entry in their order, in constant memory: entries, texts and what
 * was erased are walked side by side. For one thread.
 */
public final class ChainReader implements AutoCloseable {

  private static final int AT_ONCE = 1_000;

  private static final String SIGNATURES =
      "select s.node, s.number, s.hash, s.at, s.public_key, s.signature, e.hash from signed_head s"
          + " left join entry e on e.node = s.node and e.number = s.number where s.node = ?";

  /** With what the entry is that is to have erased it. */
  private static final String ERASED =
      "select * from (select t.node, t.number, t.field, e.kind as by_kind from erased_text t"
          + " left join entry e on e.node = t.by_node and e.number = t.by_number) gone";

  private final Connection connection;

  private ChainReader(Connection connection) {
    this.connection = connection;
  }

  public static ChainReader of(Database database) throws SQLException {
    return new ChainReader(database.read());
  }

  /** The nodes that have entries, or signatures. */
  public List<String> nodes() throws SQLException {
    List<String> nodes = new ArrayList<>();
    String sql =
        "select distinct node from entry union select distinct node from signed_head order by 1";
    try (PreparedStatement select = connection.prepareStatement(sql);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        nodes.add(row.getString(1));
      }
    }
    return nodes;
  }

  /** Takes the entries of a walk; false ends it. */
  @FunctionalInterface
  public interface Walk {
    boolean next(StoredEntry entry) throws SQLException;
  }

  /** All entries of a node, from that number on. */
  public void walk(String node, long from, Walk walk) throws SQLException {
    try (Rows entries = rows("select * from entry", node, from, "number");
        Rows texts = rows("select * from erasable_text", node, from, "number, field");
        Rows erased = rows(ERASED, node, from, "number, field")) {
      boolean goesOn = true;
      while (goesOn && entries.step()) {
        goesOn = walk.next(entry(entries.row, texts, erased));
      }
    }
  }

  private static StoredEntry entry(ResultSet row, Rows texts, Rows erased) throws SQLException {
    long number = row.getLong("number");
    Map<String, Salted> salted = new HashMap<>();
    Set<String> misfiled = new HashSet<>();
    while (texts.isAt(number)) {
      String field = texts.row.getString("field");
      salted.put(field, new Salted(texts.row.getString("salt"), texts.row.getString("value")));
      if (!isFound(texts.row, field, row.getString("at"))) {
        misfiled.add(field);
      }
      texts.take();
    }
    Set<String> gone = new HashSet<>();
    Set<String> unexplained = new HashSet<>();
    while (erased.isAt(number)) {
      gone.add(erased.row.getString("field"));
      if (!Entry.Kind.ERASURE.wireName().equals(erased.row.getString("by_kind"))) {
        unexplained.add(erased.row.getString("field"));
      }
      erased.take();
    }
    Map<String, String> columns = new HashMap<>();
    for (Columns one : Columns.values()) {
      columns.put(one.fact(), Optional.ofNullable(row.getString(one.column())).orElse(""));
    }
    return new StoredEntry(
        row.getString("node"),
        number,
        row.getString("at"),
        row.getString("kind"),
        row.getString("once"),
        row.getString("hash"),
        row.getString("body"),
        columns,
        salted,
        misfiled,
        gone,
        unexplained);
  }

  /** Do the columns beside a text say the same as it and its entry? */
  private static boolean isFound(ResultSet text, String field, String at) throws SQLException {
    boolean sought = Entry.Text.named(field).map(Entry.Text::isSought).orElse(false);
    String by = sought ? EntryTable.sought(text.getString("value")) : null;
    return at.equals(text.getString("at")) && Objects.equals(by, text.getString("sought"));
  }

  /** What is wrong with what is said to be erased by an entry of a chain that holds so far. */
  public Optional<Fault> erasure(StoredEntry entry) throws SQLException {
    if (!entry.kind().equals(Entry.Kind.ERASURE.wireName())) {
      return Optional.empty();
    }
    List<ErasableTexts.Place> erased =
        new ErasableTexts(connection).erasedBy(entry.node(), entry.number());
    String digest = EntryTable.read(entry.body()).fact(ErasableTexts.DIGEST);
    // one of results alone has none
    boolean holds =
        digest.isEmpty() ? erased.isEmpty() : digest.equals(ErasableTexts.digest(erased));
    return holds
        ? Optional.empty()
        : Optional.of(
            new Fault(
                entry.node(),
                entry.number(),
                "it did not erase the texts that are said to be erased by it"));
  }

  private Rows rows(String select, String node, long from, String order) throws SQLException {
    PreparedStatement statement =
        connection.prepareStatement(select + " where node = ? and number >= ? order by " + order);
    statement.setFetchSize(AT_ONCE);
    statement.setString(1, node);
    statement.setLong(2, from);
    return new Rows(statement, statement.executeQuery());
  }

  /** The rows of one table, of which the next can be looked at before it is taken. */
  private static final class Rows implements AutoCloseable {
    private final PreparedStatement statement;
    private final ResultSet row;
    private boolean open;
    private boolean there;

    Rows(PreparedStatement statement, ResultSet row) {
      this.statement = statement;
      this.row = row;
    }

    boolean step() throws SQLException {
      there = row.next();
      return there;
    }

    /**
     * Does the next row belong to that entry? Rows of entries that are not there are left behind.
     */
    boolean isAt(long number) throws SQLException {
      if (!open) {
        open = true;
        step();
      }
      while (there && row.getLong("number") < number) {
        step();
      }
      return there && row.getLong("number") == number;
    }

    void take() throws SQLException {
      step();
    }

    @Override
    public void close() throws SQLException {
      statement.close();
    }
  }

  /** A signature that is kept, and the hash of the entry that it signs, if that is there. */
  public record Signature(SignedHead head, Optional<String> hash) {}

  /** The signatures of a node, in their order. */
  public List<Signature> signatures(String node) throws SQLException {
    List<Signature> all = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(SIGNATURES + " order by s.number")) {
      select.setString(1, node);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          all.add(signature(row));
        }
      }
    }
    return all;
  }

  /** The first signature by a key at that entry or behind it, with nothing of it believed. */
  public Optional<SignedHead> firstSigned(String node, long from, String publicKey)
      throws SQLException {
    String sql = SIGNATURES + " and s.number >= ? and s.public_key = ? order by s.number limit 1";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, node);
      select.setLong(2, from);
      select.setString(3, publicKey);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(signature(row).head()) : Optional.empty();
      }
    }
  }

  private static Signature signature(ResultSet row) throws SQLException {
    SignedHead head =
        new SignedHead(
            row.getString(1),
            row.getLong(2),
            row.getString(3),
            row.getString(4),
            row.getString(5),
            row.getString(6));
    return new Signature(head, Optional.ofNullable(row.getString(7)));
  }

  /** A text, or the mark of one that was erased, whose entry is not there; if there is one. */
  public Optional<Fault> stray() throws SQLException {
    String of = "select t.node, t.number from %1$s t where not exists";
    String its = " (select 1 from entry e where e.node = t.node and e.number = t.number)";
    String sql =
        (of.formatted("erasable_text") + its + " union all " + of.formatted("erased_text") + its);
    try (PreparedStatement select = connection.prepareStatement(sql + " limit 1");
        ResultSet row = select.executeQuery()) {
      return row.next()
          ? Optional.of(
              new Fault(
                  row.getString(1), row.getLong(2), "it is missing, and texts of it are there"))
          : Optional.empty();
    }
  }

  /** The last signature of a node; nothing before the first. */
  public Optional<SignedHead> lastSigned(String node) throws SQLException {
    List<Signature> all = signatures(node);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast().head());
  }

  /** The hash of an entry, if it is there. */
  public Optional<String> hash(String node, long number) throws SQLException {
    return new EntryTable(connection, node).hash(number);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
