package org.dataexchange.tasker.record;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.dataexchange.tasker.record.store.Database;
import org.junit.jupiter.api.Test;

class TamperingTest extends TamperingCase {

  @Override
  Database.Place place(Path folder) {
    return RecordSamples.file(folder);
  }

  @Override
  Connection unlocked() throws SQLException {
    Connection connection =
        DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("one/record.db"));
    try (Statement statement = connection.createStatement()) {
      List<String> triggers = new ArrayList<>();
      try (ResultSet row =
          statement.executeQuery("select name from sqlite_master where type = 'trigger'")) {
        while (row.next()) {
          triggers.add(row.getString(1));
        }
      }
      for (String one : triggers) {
        statement.execute("drop trigger " + one);
      }
    }
    return connection;
  }

  /** PostgreSQL has no room for it. */
  @Test
  void aTextsBeginningIsTheEndOfItsSalt() throws SQLException {
    change(
        "update erasable_text set salt = salt || substr(value, 1, 1), value = substr(value, 2)"
            + " where field = 'data' and node = 'node-1' and number = 4");

    isFound(4, "its text 'data', or the salt of it, was changed");
  }
}
