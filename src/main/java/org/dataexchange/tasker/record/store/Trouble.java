package org.dataexchange.tasker.record.store;

import java.io.EOFException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * What a database's errors mean, in words for whoever operates it: one sentence without its end, no
 * user, no password.
 */
final class Trouble {

  private static final int FIRST_BYTE = 0xff;

  private Trouble() {}

  static String of(SQLException e) {
    return e instanceof SQLiteException ? ofFile(e) : ofServer(e);
  }

  private static String ofFile(SQLException e) {
    return switch (SQLiteErrorCode.getErrorCode(e.getErrorCode() & FIRST_BYTE)) {
      case SQLITE_BUSY, SQLITE_LOCKED ->
          "another process has held it locked for %d s".formatted(Database.PATIENCE_SECONDS);
      case SQLITE_FULL -> "the disk is full";
      case SQLITE_READONLY, SQLITE_PERM -> "the file or its folder cannot be written";
      case SQLITE_CANTOPEN -> "the file cannot be opened or made";
      case SQLITE_CORRUPT -> "the file is damaged";
      case SQLITE_NOTADB -> "the file is none of SQLite's";
      case SQLITE_IOERR -> "the disk cannot be read or written, or is full";
      default -> firstLine(e);
    };
  }

  private static String ofServer(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketTimeoutException) {
        return "it does not answer";
      }
      if (cause instanceof UnknownHostException) {
        return "the name of its host is not known";
      }
    }
    return switch (state) {
      case "28000" ->
          "it does not let this user in from here in this way, with or without TLS: see its pg_hba.conf";
      case "25006" -> "it takes no writes: it is a standby, or was made read-only";
      case "3D000" -> "it has no database of that name";
      case "53100" -> "its disk is full";
      case "53300" -> "it takes no more connections";
      case "57P01", "57P02", "57P03" -> "it stops or starts";
      default ->
          switch (state.substring(0, 2)) {
            case "08" -> unconnected(e);
            case "28" -> "it refuses the user or the password";
            default -> firstLine(e);
          };
    };
  }

  /** Nobody is there; or somebody is, and files, certificates or ways to log in do not fit. */
  private static String unconnected(SQLException e) {
    Throwable first = e;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    boolean away =
        first instanceof SocketException
            || first instanceof EOFException
            || "08003".equals(e.getSQLState());
    return away
        ? "it cannot be reached"
        : "it gives no connection: " + firstLine(first).replaceFirst("[.]$", "");
  }

  /**
   * Of a statement of many the driver's own message has all values, which may be erased some day.
   */
  private static String firstLine(Throwable e) {
    boolean many = e instanceof BatchUpdateException all && all.getNextException() != null;
    Throwable one = many ? ((BatchUpdateException) e).getNextException() : e;
    return String.valueOf(one.getMessage())
        .lines()
        .findFirst()
        .orElse("")
        .replaceFirst("^(FATAL|ERROR|PANIC): ", "");
  }
}
