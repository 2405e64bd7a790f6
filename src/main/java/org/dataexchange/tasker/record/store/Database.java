package org.dataexchange.tasker.record.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteErrorCode;

/**
 * The database of a record: a file of SQLite in the workspace, or a PostgreSQL that several nodes
 * share. Its tables are made, or brought up to date, when it is opened first. Thread-safe; a
 * connection is for one thread.
 */
public final class Database {

  private static final String JNDI = "jndi:";

  /** How long one that is locked, or does not answer, is waited for. */
  static final int PATIENCE_SECONDS = 10;

  /** A question over all that is there may take so long. */
  private static final int READING_SECONDS = 300;

  /** Of the driver's, until a statement is kept by the database. */
  private static final int USUAL_THRESHOLD = 5;

  /**
   * What the server loses sight of leaves nothing locked for long; and what it says is committed is
   * on its disk, whatever somebody has set for all.
   */
  private static final String SESSION =
      "select set_config('idle_in_transaction_session_timeout', '30s', false),"
          + " set_config('synchronous_commit', case current_setting('synchronous_commit')"
          + " when 'off' then 'on' else current_setting('synchronous_commit') end, false),"
          + " current_setting('transaction_read_only')";

  private static final String READ_ONLY = "25006";

  private final DataSource writing;
  private final DataSource reading;
  private final Kind kind;
  private final String where;
  private boolean current;
  private Optional<Object> file = Optional.empty();

  /** Whose SQL it is, where they differ. */
  enum Kind {
    SQLITE,
    POSTGRESQL
  }

  /**
   * Where it is.
   *
   * @param folder in the workspace
   * @param url {@code jdbc:postgresql:…} or {@code jndi:…}; none for a file in the folder
   */
  public record Place(
      Path folder, Optional<String> url, Optional<String> username, Optional<String> password) {
    @Override
    public String toString() {
      return "Place[" + folder + ", " + (url.isPresent() ? "a database" : "a file") + "]";
    }
  }

  private Database(DataSource writing, DataSource reading, Kind kind, String where) {
    this.writing = writing;
    this.reading = reading;
    this.kind = kind;
    this.where = where;
  }

  /**
   * Opens nothing yet.
   *
   * @throws IllegalArgumentException if that is no such URL
   */
  public static Database at(Place place) {
    if (place.url().isEmpty()) {
      return new Database(
          new OwnFile(place.folder(), TransactionMode.IMMEDIATE, PATIENCE_SECONDS),
          new OwnFile(place.folder(), TransactionMode.DEFERRED, PATIENCE_SECONDS),
          Kind.SQLITE,
          place.folder().resolve(OwnFile.NAME).toString());
    }
    String url = place.url().get();
    if (url.startsWith(JNDI)) {
      DataSource source = new Named(url.substring(JNDI.length()));
      return new Database(source, source, Kind.POSTGRESQL, "the dataSource " + url);
    }
    return new Database(
        postgresql(place, PATIENCE_SECONDS),
        postgresql(place, READING_SECONDS),
        Kind.POSTGRESQL,
        // what stands behind it may be anything
        url.replaceFirst("\\?.*", ""));
  }

  /**
   * @param patience until one that went away without a word is found out
   */
  private static DataSource postgresql(Place place, int patience) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(place.url().orElseThrow());
    source.setConnectTimeout(PATIENCE_SECONDS);
    source.setSocketTimeout(patience);
    source.setTcpKeepAlive(true);
    source.setApplicationName("tasker");
    // its errors would have what was to be written
    source.setLogServerErrorDetail(false);
    if (source.getPrepareThreshold() == USUAL_THRESHOLD) {
      // a pooler gives each transaction another connection, which has nothing that was prepared
      source.setPrepareThreshold(0);
    }
    place.username().ifPresent(source::setUser);
    place.password().ifPresent(source::setPassword);
    return source;
  }

  /** Where the file is that is taken without an address. */
  public static Path file(Path folder) {
    return folder.resolve(OwnFile.NAME);
  }

  /** For one who writes. A transaction of its has the right to write from its beginning. */
  public Connection open() throws SQLException {
    migrate();
    Connection connection = writing.getConnection();
    try {
      if (kind == Kind.POSTGRESQL) {
        // of two who take the same number one is told so, whatever somebody has set for all
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        begin(connection);
      }
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** What takes no writes is no place to write, and is to be known before there is something. */
  private static void begin(Connection connection) throws SQLException {
    try (Statement session = connection.createStatement();
        ResultSet row = session.executeQuery(SESSION)) {
      if (row.next() && "on".equals(row.getString(3))) {
        throw new SQLException("cannot be written in a read-only transaction", READ_ONLY);
      }
    }
  }

  /** For one who reads, and sees one state of it all until the end. */
  public Connection read() throws SQLException {
    migrate();
    Connection connection = reading.getConnection();
    try {
      if (kind == Kind.POSTGRESQL) {
        // of itself it shows each question what is there by then
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setReadOnly(true);
      }
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private synchronized void migrate() throws SQLException {
    if (!current || !file.equals(file())) {
      Migrations.apply(writing, kind);
      current = true;
      file = file();
    }
  }

  /**
   * Which file it is; nothing if it is not there, or none. Where it was removed or replaced, what a
   * connection of before writes is kept nowhere.
   */
  public Optional<Object> file() {
    return writing instanceof OwnFile own ? own.id() : Optional.empty();
  }

  /**
   * Refuses to go on with tables that a newer Tasker has brought up to date since they were opened.
   * What is not committed by then must not be.
   */
  public void requireKnown(Connection connection) throws SQLException {
    Migrations.requireKnown(connection);
  }

  /** Does it count by itself how often its columns have which values? SQLite does not. */
  boolean knowsWhatIsRare() {
    return kind == Kind.POSTGRESQL;
  }

  /** Its address, for people. */
  public String where() {
    return where;
  }

  /** An error of its in words, for people. */
  public static String explained(SQLException e) {
    return Trouble.of(e);
  }

  /** Is it what was to be written that the database refuses, and would refuse again? */
  public static boolean isOfData(SQLException e) {
    return String.valueOf(e.getSQLState()).startsWith("22");
  }

  /**
   * Takes what was erased out of what is kept beside the tables until it is written over.
   *
   * @return false if somebody who reads keeps it there for now
   */
  public boolean forget() throws SQLException {
    if (kind != Kind.SQLITE) {
      return true;
    }
    try (Connection connection = open();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("pragma wal_checkpoint(truncate)")) {
      return row.next() && row.getInt("busy") == 0;
    }
  }

  /** Was a row refused because its like is there? */
  public static boolean isTaken(SQLException e) {
    return String.valueOf(e.getSQLState()).startsWith("23")
        || e.getErrorCode() == SQLiteErrorCode.SQLITE_CONSTRAINT.code;
  }

  /** Did another process hold the file's lock for as long as it is waited for? */
  public static boolean isBusy(SQLException e) {
    return e.getErrorCode() == SQLiteErrorCode.SQLITE_BUSY.code;
  }
}
