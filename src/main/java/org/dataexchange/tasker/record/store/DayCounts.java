package org.dataexchange.tasker.record.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Counts entries that have a state, which are the ended runs, by the day. Thread-safe. */
public record DayCounts(Database database) {

  /** The characters of a time that are its day. */
  private static final int DAY = 10;

  /**
   * @param day as {@code 2026-11-30}, in UTC
   */
  public record Count(String day, String state, long entries) {}

  /** Oldest first. Without other filters than times, an index alone answers it. */
  public List<Count> of(Filter filter) throws SQLException {
    Filter.Sql sql = filter.sql();
    sql.where("e.state is not null");
    String select =
        "select substr(%s, 1, %d), e.state, count(*) from entry e%s group by 1, 2 order by 1, 2"
            .formatted(sql.at(), DAY, sql.text());
    List<Count> counts = new ArrayList<>();
    try (Connection connection = database.read();
        PreparedStatement statement = connection.prepareStatement(select)) {
      List<Object> values = sql.values();
      for (int i = 0; i < values.size(); i++) {
        statement.setObject(i + 1, values.get(i));
      }
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          counts.add(new Count(row.getString(1), row.getString(2), row.getLong(3)));
        }
      }
    }
    return counts;
  }
}
