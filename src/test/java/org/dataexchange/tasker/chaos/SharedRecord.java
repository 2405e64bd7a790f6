package org.dataexchange.tasker.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.dataexchange.tasker.record.PostgreSql;
import org.dataexchange.tasker.record.store.Database;

/** The record of all servers, in one PostgreSQL. */
record SharedRecord(PostgreSql server, String database) implements AutoCloseable {

  static SharedRecord start() throws IOException, InterruptedException {
    try {
      PostgreSql server = new PostgreSql();
      return new SharedRecord(server, server.database(PostgreSql.USER));
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  /** Of each server. */
  Map<String, String> settings() {
    return Map.of(
        "TASKER_RECORD_URL", server.url(database),
        "TASKER_RECORD_USERNAME", PostgreSql.USER,
        "TASKER_RECORD_PASSWORD", PostgreSql.PASSWORD);
  }

  Database open(Path folder) {
    return Database.at(server.place(folder, database, PostgreSql.USER));
  }

  /** Ends whatever is connected to it. */
  void cutConnections() throws IOException {
    try {
      server.sql(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = '%s'"
              .formatted(database));
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
