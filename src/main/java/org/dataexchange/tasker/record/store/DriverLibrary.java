package org.dataexchange.tasker.record.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.disk.FileTree;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite itself, a library that must lie in a folder from which programs may be run. The driver
 * would unpack it into one folder, leave it there when it is killed, and never try again if that
 * folder is mounted noexec. So it is unpacked here, where it can be loaded, and removed at once.
 */
final class DriverLibrary {

  private static final String PATH = "org.sqlite.lib.path";
  private static final String NAME = "org.sqlite.lib.name";

  /** Where the operator wants the driver to unpack. */
  private static final String WANTED = "org.sqlite.tmpdir";

  private static final FileAttribute<?> OWN =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static boolean loaded;

  private DriverLibrary() {}

  /**
   * Loads it, if it is not.
   *
   * @param folder may be made for it
   * @throws SQLException if there is no place for it now; another try may do better
   */
  static synchronized void load(Path folder) throws SQLException {
    if (loaded || System.getProperty(PATH) != null) {
      return;
    }
    Set<Path> places = new LinkedHashSet<>();
    Optional.ofNullable(System.getProperty(WANTED)).map(Path::of).ifPresent(places::add);
    places.add(Path.of(System.getProperty("java.io.tmpdir")));
    places.add(folder);
    StringBuilder tried = new StringBuilder();
    for (Path place : places) {
      try {
        if (place.equals(folder)) {
          // a temporary folder that is not there is so for a reason
          FileTree.makeOwn(place);
        }
        loaded = loadedIn(place);
        if (loaded) {
          return;
        }
        tried.append(", ").append(place).append(" is mounted noexec");
      } catch (IOException e) {
        tried.append(", ").append(place).append(" cannot be written");
      }
    }
    throw new SQLException(
        "there is no place for SQLite's library%s; -D%s names another folder"
            .formatted(tried, WANTED));
  }

  private static boolean loadedIn(Path place) throws IOException, SQLException {
    Path own = Files.createTempDirectory(place, "tasker-sqlite", OWN);
    try {
      String name = LibraryLoaderUtil.getNativeLibName();
      Path file = Files.createFile(own.resolve(name), OWN);
      try (InputStream in =
          SQLiteJDBCLoader.class.getResourceAsStream(
              LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name)) {
        if (in == null) {
          throw new SQLException("its driver has no library for this machine");
        }
        Files.write(file, in.readAllBytes());
      }
      // by the mount, as the mode allows it
      return Files.isExecutable(file) && isLoadedFrom(own, name);
    } finally {
      FileTree.delete(own);
    }
  }

  private static boolean isLoadedFrom(Path folder, String name) throws SQLException {
    System.setProperty(PATH, folder.toString());
    System.setProperty(NAME, name);
    try {
      return SQLiteJDBCLoader.initialize();
    } catch (Exception e) {
      throw new SQLException("SQLite's library cannot be loaded: " + e, e);
    } finally {
      System.clearProperty(PATH);
      System.clearProperty(NAME);
    }
  }
}
