package org.dataexchange.tasker.record.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.record.chain.ChainedEntry;

/** Finds entries, the latest first. Each call has a connection of its own. Thread-safe. */
public record EntrySearch(Database database) {

  /** Characters of a text in a list; what people look at in lists is shorter. */
  private static final int IN_LIST = 5_000;

  /**
   * A page of entries, each with all of its texts.
   *
   * @param before where the page before ended; nothing for the first
   */
  public List<FoundEntry> page(Filter filter, Optional<FoundEntry.Place> before, int most)
      throws SQLException {
    return page(filter, before, most, "value");
  }

  /**
   * The same for a list, however much there is of each: of what is long it has the beginning.
   *
   * @param before where the page before ended; nothing for the first
   */
  public List<FoundEntry> list(Filter filter, Optional<FoundEntry.Place> before, int most)
      throws SQLException {
    return page(filter, before, most, "substr(value, 1, %d)".formatted(IN_LIST));
  }

  private List<FoundEntry> page(
      Filter filter, Optional<FoundEntry.Place> before, int most, String value)
      throws SQLException {
    Filter.Sql sql = filter.sql(database.knowsWhatIsRare() && filter.isOfRareVerdict());
    before.ifPresent(
        place ->
            sql.where(
                "(" + sql.at() + ", e.node, e.number) < (?, ?, ?)",
                place.at(),
                place.node(),
                place.number()));
    String select =
        "select e.body, e.hash from entry e%s order by %s desc, e.node desc, e.number desc limit %d"
            .formatted(sql.text(), sql.at(), most);
    try (Connection connection = database.read()) {
      return found(connection, select, sql.values(), value);
    }
  }

  /** One entry, by its place in its node's chain. */
  public Optional<FoundEntry> find(String node, long number) throws SQLException {
    try (Connection connection = database.read()) {
      return found(
              connection,
              "select e.body, e.hash from entry e where e.node = ? and e.number = ?",
              List.of(node, number),
              "value")
          .stream()
          .findFirst();
    }
  }

  /** How many there are. */
  public long count(Filter filter) throws SQLException {
    Filter.Sql sql = filter.sql();
    try (Connection connection = database.read();
        PreparedStatement select =
            connection.prepareStatement("select count(*) from entry e" + sql.text())) {
      fill(select, sql.values());
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private static List<FoundEntry> found(
      Connection connection, String sql, List<Object> values, String value) throws SQLException {
    List<ChainedEntry> entries = new ArrayList<>();
    List<String> hashes = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      fill(select, values);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          entries.add(EntryTable.read(row.getString(1)));
          hashes.add(row.getString(2));
        }
      }
    }
    Map<Key, Map<String, String>> texts = texts(connection, entries, value);
    List<FoundEntry> found = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      ChainedEntry one = entries.get(i);
      Key key = new Key(one.node(), one.number());
      found.add(new FoundEntry(one, hashes.get(i), texts.getOrDefault(key, Map.of())));
    }
    return found;
  }

  private record Key(String node, long number) {}

  /** Those of a page, with one question for each node that has a part in it. */
  private static Map<Key, Map<String, String>> texts(
      Connection connection, List<ChainedEntry> entries, String value) throws SQLException {
    Map<String, List<Object>> numbers = new HashMap<>();
    entries.forEach(
        one -> numbers.computeIfAbsent(one.node(), n -> new ArrayList<>()).add(one.number()));
    Map<Key, Map<String, String>> texts = new HashMap<>();
    for (Map.Entry<String, List<Object>> of : numbers.entrySet()) {
      String marks = String.join(", ", Collections.nCopies(of.getValue().size(), "?"));
      String sql =
          "select number, field, %s from erasable_text where node = ? and number in (%s)"
              .formatted(value, marks);
      try (PreparedStatement select = connection.prepareStatement(sql)) {
        select.setString(1, of.getKey());
        fill(select, 2, of.getValue());
        try (ResultSet row = select.executeQuery()) {
          while (row.next()) {
            texts
                .computeIfAbsent(new Key(of.getKey(), row.getLong(1)), key -> new HashMap<>())
                .put(row.getString(2), row.getString(3));
          }
        }
      }
    }
    return texts;
  }

  private static void fill(PreparedStatement statement, List<Object> values) throws SQLException {
    fill(statement, 1, values);
  }

  private static void fill(PreparedStatement statement, int from, List<Object> values)
      throws SQLException {
    for (int i = 0; i < values.size(); i++) {
      statement.setObject(from + i, values.get(i));
    }
  }
}
