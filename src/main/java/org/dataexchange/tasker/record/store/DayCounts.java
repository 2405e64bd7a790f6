package org.dataexchange.tasker.record.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dataexchange.tasker.record.chain.Head;

/**
 * Counts entries that have a state, which are the ended runs, by the day. Of all days it remembers
 * what it has counted up to which entry of each node, and counts only what came behind: what is in
 * the record is never changed. Thread-safe.
 */
public final class DayCounts {

  /** The characters of a time that are its day. */
  private static final int DAY = 10;

  private static final String MIDNIGHT = "T00:00:00.000Z";

  /** More than that are counted sooner with all others, by an index, than by reading them. */
  private static final long FEW = 10_000;

  /** Each by one look into the index, however many entries they have. */
  private static final String NODES =
      "with recursive name (node) as (select min(node) from entry union all"
          + " select (select min(e.node) from entry e where e.node > name.node)"
          + " from name where name.node is not null) select node from name where node is not null";

  private final Database database;
  private volatile Remembered remembered = new Remembered(Map.of(), new TreeMap<>());

  public DayCounts(Database database) {
    this.database = database;
  }

  /**
   * @param day as {@code 2026-11-30}, in UTC
   */
  public record Count(String day, String state, long entries) {}

  private record Group(String day, String state) implements Comparable<Group> {
    private static final Comparator<Group> BY_DAY =
        Comparator.comparing(Group::day).thenComparing(Group::state);

    @Override
    public int compareTo(Group other) {
      return BY_DAY.compare(this, other);
    }
  }

  /**
   * Never changed.
   *
   * @param heads the ends of the chains that were counted, by node
   */
  private record Remembered(Map<String, Head> heads, SortedMap<Group, Long> counts) {}

  /** Oldest first. */
  public List<Count> of(Filter filter) throws SQLException {
    try (Connection connection = database.read()) {
      SortedMap<Group, Long> counts =
          isOfWholeDays(filter)
              ? within(filter, all(connection).counts())
              : counted(connection, filter.sql());
      List<Count> list = new ArrayList<>();
      counts.forEach((group, entries) -> list.add(new Count(group.day(), group.state(), entries)));
      return list;
    }
  }

  private static boolean isOfWholeDays(Filter filter) {
    return Filter.ALL.equals(filter.between(Filter.ALL.from(), Filter.ALL.to()))
        && Stream.of(filter.from(), filter.to())
            .allMatch(time -> time.map(at -> at.endsWith(MIDNIGHT)).orElse(true));
  }

  private static SortedMap<Group, Long> within(Filter filter, SortedMap<Group, Long> counts) {
    SortedMap<Group, Long> some = new TreeMap<>(counts);
    filter.from().ifPresent(from -> some.headMap(first(from)).clear());
    filter.to().ifPresent(to -> some.tailMap(first(to)).clear());
    return some;
  }

  /** Before all of the day that begins then. */
  private static Group first(String midnight) {
    return new Group(midnight.substring(0, DAY), "");
  }

  /** Of one state of the database. */
  private Remembered all(Connection connection) throws SQLException {
    Remembered before = remembered;
    Map<String, Head> heads = heads(connection);
    SortedMap<Group, Long> counts = new TreeMap<>();
    if (goesOn(connection, before.heads(), heads)) {
      counts.putAll(before.counts());
      for (Map.Entry<String, Head> one : heads.entrySet()) {
        Head counted = before.heads().getOrDefault(one.getKey(), Head.NONE);
        if (!counted.equals(one.getValue())) {
          Filter.Sql sql = Filter.ALL.of(one.getKey()).sql();
          sql.where("e.number > ?", counted.number());
          counted(connection, sql).forEach((group, more) -> counts.merge(group, more, Long::sum));
        }
      }
    } else {
      counts.putAll(counted(connection, Filter.ALL.sql()));
    }
    Remembered now = new Remembered(heads, counts);
    remembered = now;
    return now;
  }

  private static Map<String, Head> heads(Connection connection) throws SQLException {
    Map<String, Head> heads = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(NODES);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        String node = row.getString(1);
        heads.put(node, new EntryTable(connection, node).head());
      }
    }
    return heads;
  }

  /** Is there what was counted, with a few entries more? Else the database is another one. */
  private static boolean goesOn(
      Connection connection, Map<String, Head> before, Map<String, Head> now) throws SQLException {
    for (Map.Entry<String, Head> one : before.entrySet()) {
      Head head = one.getValue();
      if (!head.equals(now.get(one.getKey()))) {
        Optional<String> hash = new EntryTable(connection, one.getKey()).hash(head.number());
        if (!hash.equals(Optional.of(head.hash()))) {
          return false;
        }
      }
    }
    return sum(now) - sum(before) <= FEW;
  }

  private static long sum(Map<String, Head> heads) {
    return heads.values().stream().mapToLong(Head::number).sum();
  }

  private static SortedMap<Group, Long> counted(Connection connection, Filter.Sql sql)
      throws SQLException {
    sql.where("e.state is not null");
    String select =
        "select substr(%s, 1, %d), e.state, count(*) from entry e%s group by 1, 2"
            .formatted(sql.at(), DAY, sql.text());
    SortedMap<Group, Long> counts = new TreeMap<>();
    try (PreparedStatement statement = connection.prepareStatement(select)) {
      List<Object> values = sql.values();
      for (int i = 0; i < values.size(); i++) {
        statement.setObject(i + 1, values.get(i));
      }
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          counts.put(new Group(row.getString(1), row.getString(2)), row.getLong(3));
        }
      }
    }
    return counts;
  }
}
