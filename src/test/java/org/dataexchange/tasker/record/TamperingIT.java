package org.dataexchange.tasker.record;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.dataexchange.tasker.record.store.Database;
import org.junit.jupiter.api.Timeout;

@Timeout(240)
class TamperingIT extends TamperingCase {

  private final PostgreSql server = PostgreSql.shared();
  private String database;

  @Override
  Database.Place place(Path folder) throws SQLException {
    database = database == null ? server.database(PostgreSql.USER) : database;
    return server.place(folder, database, PostgreSql.USER);
  }

  @Override
  Connection unlocked() throws SQLException {
    Connection connection = server.connect(database);
    try (Statement statement = connection.createStatement()) {
      statement.execute("set session_replication_role = replica");
    }
    return connection;
  }
}
