package org.dataexchange.tasker.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.dataexchange.tasker.task.LibrarySource;
import org.dataexchange.tasker.task.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LibrarySettingsTest {

  private static final String KEY = "tasker.dependencies";

  @TempDir private Path folder;

  private static Settings.Libraries read(String... keysAndValues) {
    return SettingsReaderTest.read(keysAndValues).libraries();
  }

  private Path wheelhouse(String permissions) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
    return folder;
  }

  @Test
  void installsNothingWhereNothingIsSet() {
    assertEquals(
        new Settings.Libraries(new LibrarySource.None(), false, Size.parse("4GiB")), read());
    assertEquals(new LibrarySource.None(), read(KEY, "none", KEY + ".wheelhouse", "/tmp").source());
  }

  @Test
  void takesAWheelhouse() throws IOException {
    String path = wheelhouse("rwxr-xr-x").toString();

    assertEquals(new LibrarySource.Wheelhouse(folder), read(KEY + ".wheelhouse", path).source());
  }

  @ParameterizedTest
  @CsvSource({"rwxr-x---", "rwxr-xr--", "rwxr-x--x"})
  void refusesAWheelhouseThatNotEverybodyCanRead(String permissions) throws IOException {
    String path = wheelhouse(permissions).toString();

    String refusal = SettingsReaderTest.refusal(KEY + ".wheelhouse", path);

    assertTrue(refusal.endsWith("accepted is a folder that everybody can read"), refusal);
  }

  @Test
  void takesAnIndex() {
    assertEquals(
        new LibrarySource.Index(URI.create("https://pypi.org/simple/"), "bridge"),
        read(KEY, "index").source());
    assertEquals(
        new LibrarySource.Index(URI.create("http://index.example/a/"), "inner"),
        read(KEY, "index", KEY + ".index-url", "http://index.example/a/", KEY + ".network", "inner")
            .source());
  }

  @ParameterizedTest
  @CsvSource({
    "tasker.dependencies, pip",
    "tasker.dependencies.wheelhouse, /nowhere",
    "tasker.dependencies.wheelhouse, relative",
    "tasker.dependencies.index-url, ftp://index.example/",
    "tasker.dependencies.index-url, https://user:secret@index.example/",
    "tasker.dependencies.index-url, https://index.example/?a=b",
    "tasker.dependencies.require-hashes, yes",
    "tasker.dependencies.size, much"
  })
  void refusesWhatItDoesNotUnderstand(String key, String value) {
    String refusal = SettingsReaderTest.refusal(key, value);

    assertTrue(refusal.startsWith(key + " is '"), refusal);
    assertTrue(!refusal.contains("secret"), refusal);
  }
}
