package org.dataexchange.tasker.record.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;

/**
 * Brings the tables of a record up to date, by Flyway. The scripts are named here one by one, as a
 * server's class path cannot be searched like a folder.
 */
final class Migrations {

  /** Where the databases differ, the kind stands in the file's name, and not in the script's. */
  private static final List<String> SCRIPTS =
      List.of("V1__entries.sql", "V2__append_only.%s.sql", "V3__views.sql", "V4__sought.sql");

  /** Of the last script. */
  private static final double VERSION = 4;

  /** Any number, the same for all. */
  private static final long LOCK = 0x7461736b6572L;

  private static final String NO_RIGHT = "42501";
  private static final String HISTORY = "record_version";

  /** It tells each start that there is nothing to do; held, as the log manager would forget it. */
  private static final Logger QUIET = Logger.getLogger("org.flywaydb");

  /** What reads JSON; in SQLite for long, as an older one opens no file with a word it lacks. */
  private static final Map<String, String> SQLITE =
      Map.of(
          "fact", "json_extract(e.body, '$.facts.",
          "end", "')",
          "facts", "json_extract(e.body, '$.facts')",
          "sought", "",
          "kept", "virtual");

  private static final Map<String, String> POSTGRESQL =
      Map.of(
          "fact", "cast(e.body as json) -> 'facts' ->> '",
          "end", "'",
          "facts", "cast(e.body as json) -> 'facts'",
          "sought", "collate \"C\"",
          "kept", "stored");

  private Migrations() {}

  /** Does nothing, and needs no right to, where they are up to date: that is each usual start. */
  static void apply(DataSource source, Database.Kind kind) throws SQLException {
    try (Connection connection = source.getConnection()) {
      if (isCurrent(connection, kind)) {
        return;
      }
      if (kind == Database.Kind.SQLITE) {
        migrate(source, kind);
      } else {
        inTurn(connection, source, kind);
      }
    }
  }

  /**
   * Flyway begins its own table before it locks anything: two nodes that start trip each other. The
   * lock ends with its transaction, as a pooler gives the next one another connection.
   */
  private static void inTurn(Connection connection, DataSource source, Database.Kind kind)
      throws SQLException {
    // what another node has done meanwhile is to be seen
    connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    connection.setAutoCommit(false);
    try {
      ask(connection, "select pg_advisory_xact_lock(%d)".formatted(LOCK));
      if (!isCurrent(connection, kind)) {
        migrate(source, kind);
      }
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private static void ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /**
   * Is the last script done? An older Tasker goes on with tables that a newer one added to, as 2.1
   * is to 2, and not with those that mean something else: it would write what the newer one does
   * not understand.
   */
  private static boolean isCurrent(Connection connection, Database.Kind kind) throws SQLException {
    if (!isBegun(connection, kind)) {
      return false;
    }
    return requireKnown(connection) >= VERSION;
  }

  /** The version of the tables, which is none that only a newer one knows. */
  static double requireKnown(Connection connection) throws SQLException {
    double done = 0;
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select version, success from " + HISTORY + " where version is not null")) {
      while (row.next()) {
        done = row.getBoolean(2) ? Math.max(done, Double.parseDouble(row.getString(1))) : done;
      }
    }
    if (Math.floor(done) > Math.floor(VERSION)) {
      throw new SQLException(
          "its tables are those of a newer Tasker: their version is %s, and this one knows %s"
              .formatted(done, VERSION));
    }
    return done;
  }

  /**
   * Names are patterns to a driver, and fit those of other schemas and tables. A schema of a
   * PostgreSQL that is not there yet has no name; a file of SQLite has never one.
   */
  private static boolean isBegun(Connection connection, Database.Kind kind) throws SQLException {
    String schema = connection.getSchema();
    if (schema == null && kind == Database.Kind.POSTGRESQL) {
      return false;
    }
    try (ResultSet table = connection.getMetaData().getTables(null, schema, HISTORY, null)) {
      while (table.next()) {
        if (HISTORY.equals(table.getString("TABLE_NAME"))
            && (schema == null || schema.equals(table.getString("TABLE_SCHEM")))) {
          return true;
        }
      }
    }
    return false;
  }

  private static void migrate(DataSource source, Database.Kind kind) throws SQLException {
    QUIET.setLevel(Level.WARNING);
    try {
      Flyway.configure(Migrations.class.getClassLoader())
          .dataSource(source)
          .table(HISTORY)
          .resourceProvider(new Scripts(kind))
          .placeholders(kind == Database.Kind.SQLITE ? SQLITE : POSTGRESQL)
          .javaMigrationClassProvider(List::of)
          // it would look for some, and complain that there are none
          .callbackLocations(new String[0])
          // a schema that has other tables, too
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw cause(e);
    }
  }

  private static SQLException cause(FlywayException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return NO_RIGHT.equals(sql.getSQLState())
            ? new SQLException(
                "its tables must be made or brought up to date by their owner, and its user may"
                    + " not do that: start one server once with the owner's name and password",
                e)
            : sql;
      }
    }
    return new SQLException("its tables are not what they are to be: " + e.getMessage(), e);
  }

  private record Scripts(Database.Kind kind) implements ResourceProvider {

    @Override
    public LoadableResource getResource(String name) {
      return all().stream().filter(one -> one.getFilename().equals(name)).findAny().orElse(null);
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
      return all().stream()
          .filter(one -> one.getFilename().startsWith(prefix))
          .filter(one -> Arrays.stream(suffixes).anyMatch(one.getFilename()::endsWith))
          .toList();
    }

    private List<LoadableResource> all() {
      return SCRIPTS.stream()
          .<LoadableResource>map(name -> new Script(name, kind.name().toLowerCase(Locale.ROOT)))
          .toList();
    }
  }

  private static final class Script extends LoadableResource {

    private final String name;
    private final String file;

    Script(String name, String kind) {
      this.name = name.replace(".%s", "");
      this.file = name.formatted(kind);
    }

    @Override
    public Reader read() {
      try (InputStream in = Migrations.class.getResourceAsStream(file)) {
        return new StringReader(new String(in.readAllBytes(), UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String getAbsolutePath() {
      return name;
    }

    @Override
    public String getAbsolutePathOnDisk() {
      return name;
    }

    @Override
    public String getFilename() {
      return name;
    }

    @Override
    public String getRelativePath() {
      return name;
    }
  }
}
