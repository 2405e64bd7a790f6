package org.dataexchange.tasker.record;

import static org.dataexchange.tasker.record.RecordSamples.run;
import static org.dataexchange.tasker.record.RecordSamples.verified;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Optional;
import org.dataexchange.tasker.record.store.EntrySearch;
import org.dataexchange.tasker.record.store.Filter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The record's file where folders, languages and tools are as people have them. */
class FieldRecordTest {

  @TempDir Path home;
  private final Locale usual = Locale.getDefault();

  @AfterEach
  void restore() {
    Locale.setDefault(usual);
  }

  /** To its driver a name is an address, in which a few characters mean something. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b",
        "Größe",
        "what?",
        "a?cache=shared&mode=memory",
        "100%",
        "%41",
        "a#b",
        "file:x",
        ":memory:",
        "a'b;c",
        "a\"b\\c"
      })
  void liesInAFolderOfAnyName(String name) throws SQLException {
    Path folder = home.resolve(name).resolve("record");
    try (NodeRecord record = RecordSamples.open("node-1", RecordSamples.file(folder))) {
      record.record(run("1"));
      assertEquals(Optional.empty(), verified(record).fault());
    }

    assertTrue(Files.isRegularFile(folder.resolve("record.db")), folder::toString);
    try (NodeRecord again = RecordSamples.open("node-1", RecordSamples.file(folder))) {
      assertEquals(
          1, new EntrySearch(again.database()).page(Filter.ALL, Optional.empty(), 1).size());
    }
  }

  /** A word in capitals has other small letters there: an order to the file would mean nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"tr-TR", "ar-EG", "lt-LT"})
  void isWrittenInEveryLanguage(String language) throws SQLException {
    Locale.setDefault(Locale.forLanguageTag(language));
    Path folder = home.resolve("record");
    try (NodeRecord record = RecordSamples.open("node-1", RecordSamples.file(folder))) {
      record.record(run("1"));
      record.sign();
      assertEquals(Optional.empty(), verified(record).fault());
      try (Connection connection = record.database().open()) {
        assertEquals("wal", asked(connection, "pragma journal_mode"));
        assertEquals("2", asked(connection, "pragma synchronous"));
        assertEquals("1", asked(connection, "pragma secure_delete"));
        assertEquals("1", asked(connection, "pragma foreign_keys"));
        assertEquals("10000", asked(connection, "pragma busy_timeout"));
      }
    }
  }

  private static String asked(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  /**
   * One of a view that is newer than an auditor's program, and it does not open the file at all.
   */
  @Test
  void isReadByProgramsOfLongAgo() throws SQLException {
    try (NodeRecord record =
        RecordSamples.open("node-1", RecordSamples.file(home.resolve("record")))) {
      record.record(run("1").with("exitCode", 3));
      try (Connection connection = record.database().open()) {
        String all = asked(connection, "select group_concat(sql, ' ; ') from sqlite_master");
        // SQLite has it since 3.38: Ubuntu 22.04, Debian 11 and RHEL 9 are older
        assertFalse(all.contains("->"), all);
        assertEquals("3", asked(connection, "select exit_code from run"));
        assertTrue(asked(connection, "select facts from act").startsWith("{\"publicKey\":"));
      }
    }
  }
}
