package org.dataexchange.tasker.record.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.util.Optional;
import org.dataexchange.tasker.disk.FileTree;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;

/** The file of a record, opened in the way that loses nothing and overwrites what is erased. */
final class OwnFile extends SQLiteDataSource {

  static final String NAME = "record.db";

  private final Path folder;

  /**
   * @param begins how its transactions begin: at once with the right to write, or when it is needed
   */
  OwnFile(Path folder, SQLiteConfig.TransactionMode begins, int patienceSeconds) {
    super(config(begins, patienceSeconds));
    this.folder = folder;
    // as its driver takes a path with '?' for another one, and some for no path at all
    setUrl("jdbc:sqlite:" + folder.resolve(NAME).toUri());
  }

  private static SQLiteConfig config(SQLiteConfig.TransactionMode begins, int patienceSeconds) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(patienceSeconds * 1_000);
    config.enforceForeignKeys(true);
    config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true");
    config.setTransactionMode(begins);
    return config;
  }

  /** Which file it is; nothing if there is none. */
  Optional<Object> id() {
    try {
      Path file = folder.resolve(NAME);
      return Optional.ofNullable(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public SQLiteConnection getConnection(String username, String password) throws SQLException {
    try {
      // somebody may have removed it
      FileTree.makeOwn(folder);
    } catch (IOException e) {
      throw new SQLException("the folder %s cannot be made".formatted(folder), e);
    }
    DriverLibrary.load(folder);
    return super.getConnection(username, password);
  }
}
