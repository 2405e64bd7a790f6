package org.dataexchange.tasker.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.StorageRoot;
import org.dataexchange.tasker.task.StorageRoot.FolderETags;
import org.dataexchange.tasker.task.StorageRoot.Login;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StorageSettingsTest {

  private static final String ACCEPTED =
      "file:///path of a folder, or https://host/path/ without '_' in the host's name, user,"
          + " password, '?' or '#'";

  @Test
  void isAFolderUnlessSaidOtherwise() {
    assertEquals(
        StorageRoot.folder(URI.create("file:///srv/shares"), Duration.ofMinutes(15)),
        SettingsReaderTest.read().storage());
  }

  @Test
  void readsWhatIsSet(@TempDir Path folder) throws IOException {
    Path ca = Files.createFile(folder.resolve("ca.pem"));

    StorageRoot storage =
        SettingsReaderTest.read(
                "tasker.storage.url", "https://host/remote.php/webdav/",
                "tasker.storage.username", "reader",
                "tasker.storage.password", " blanks belong to it ",
                "tasker.storage.ca", ca.toString(),
                "tasker.storage.etag", "contents",
                "tasker.storage.timeout", "PT1M",
                "tasker.storage.marker", ".mounted")
            .storage();

    assertEquals(
        new StorageRoot(
            URI.create("https://host/remote.php/webdav/"),
            Optional.of(new Login("reader", " blanks belong to it ")),
            Optional.of(ca),
            FolderETags.CONTENTS,
            Duration.ofMinutes(1),
            Optional.of(new SharePath(".mounted"))),
        storage);
  }

  /** Editors on Windows put a mark before it. */
  @ParameterizedTest
  @ValueSource(strings = {" säcret \n", " säcret ", " säcret \r\n", "\uFEFF säcret \r\n"})
  void readsAPasswordFromAFileWithoutTheEndOfItsLine(String text, @TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("password"), text);

    StorageRoot storage =
        SettingsReaderTest.read(
                "tasker.storage.url", "https://host/",
                "tasker.storage.username", "reader",
                "tasker.storage.password.file", file.toString())
            .storage();

    assertEquals(Optional.of(new Login("reader", " säcret ")), storage.login());
  }

  @Test
  void refusesAPasswordFileThatHoldsNone(@TempDir Path folder) throws IOException {
    Path empty = Files.createFile(folder.resolve("empty"));
    Path broken = Files.write(folder.resolve("broken"), new byte[] {(byte) 0xFF});

    for (Path file : List.of(empty, broken, folder, folder.resolve("missing"))) {
      BadSetting bad =
          assertThrows(
              BadSetting.class,
              () ->
                  SettingsReaderTest.read(
                      "tasker.storage.username",
                      "reader",
                      "tasker.storage.password.file",
                      file.toString()));
      assertTrue(bad.getMessage().contains(file.toString()), bad::getMessage);
    }
  }

  @Test
  void refusesAPasswordThatIsSetTwice(@TempDir Path folder) {
    BadSetting bad =
        assertThrows(
            BadSetting.class,
            () ->
                SettingsReaderTest.read(
                    "tasker.storage.username", "reader",
                    "tasker.storage.password", "one",
                    "tasker.storage.password.file", folder.resolve("other").toString()));
    assertTrue(bad.getMessage().contains("are both set"), bad::getMessage);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/srv/shares",
        "file:shares",
        "file://host/a",
        "ftp://host/",
        "https:///dav/",
        "https://host/dav/?x=1",
        "https://host/dav/#x",
        "https://host/dav/../other/",
        "https://host//dav/",
        "https:dav",
        "https://a_b/dav/"
      })
  void refusesWhatIsNoFolderAndNoServer(String url) {
    assertEquals(
        "tasker.storage.url is '%s'; accepted is %s".formatted(url, ACCEPTED),
        SettingsReaderTest.refusal("tasker.storage.url", url));
  }

  @ParameterizedTest
  @CsvSource({
    "tasker.storage.etag, folders, 'auto, contents or file'",
    "tasker.storage.insecure, yes, true or false",
    "tasker.storage.marker, ../mounted, 'the path of a file below the storage''s root, like .mounted'",
    "tasker.storage.ca, /nowhere/ca.pem, a PEM file that can be read"
  })
  void namesTheKeyTheValueAndWhatIsAccepted(String key, String value, String accepted) {
    assertEquals(
        key + " is '" + value + "'; accepted is " + accepted,
        SettingsReaderTest.refusal(key, value));
  }

  @Test
  void refusesAPasswordInTheClear() {
    String refusal = withLogin("http://host/dav/", "false");

    assertTrue(refusal.startsWith("tasker.storage.url is http"), refusal);
    assertTrue(refusal.contains("tasker.storage.insecure=true"), refusal);
    assertFalse(refusal.contains("hidden"), refusal);
    assertEquals("", withLogin("http://host/dav/", "true"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:8080/",
        "http://localhost/",
        "http://[::1]:80/dav/",
        "https://host/"
      })
  void takesAPasswordWhereNobodyListens(String url) {
    assertEquals("", withLogin(url, "false"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://127.0.0.1.example/", "http://localhost.example/", "http://128.0.0.1/"})
  void isNotTakenInByNames(String url) {
    assertTrue(withLogin(url, "false").contains("in the clear"));
  }

  @Test
  void needsAUserBesideAPassword() {
    String refusal = SettingsReaderTest.refusal("tasker.storage.password", "hidden");

    assertTrue(refusal.startsWith("tasker.storage.username is missing"), refusal);
    assertFalse(refusal.contains("hidden"), refusal);
  }

  @Test
  void showsNoPassword() {
    Settings settings =
        SettingsReaderTest.read(
            "tasker.storage.url", "https://host/",
            "tasker.storage.username", "reader",
            "tasker.storage.password", "hidden");

    assertFalse(settings.toString().contains("hidden"), settings.toString());
    assertFalse(
        SettingsReaderTest.refusal(
                "tasker.storage.username", "reader", "tasker.storage.password", "hid\nden")
            .contains("den"));
  }

  private static String withLogin(String url, String insecure) {
    String[] set = {
      "tasker.storage.url",
      url,
      "tasker.storage.username",
      "reader",
      "tasker.storage.password",
      "hidden",
      "tasker.storage.insecure",
      insecure
    };
    try {
      SettingsReaderTest.read(set);
      return "";
    } catch (BadSetting e) {
      return e.getMessage();
    }
  }

  @Test
  void readsWhereResultsGoWithALoginOfTheirOwn(@TempDir Path folder) throws IOException {
    Path ca = Files.createFile(folder.resolve("ca.pem"));

    StorageRoot results =
        SettingsReaderTest.read(
                "tasker.storage.url", "https://host/webdav/",
                "tasker.storage.username", "reader",
                "tasker.storage.password", "hidden",
                "tasker.storage.ca", ca.toString(),
                "tasker.results.url", "https://host/webdav/results/",
                "tasker.results.username", "writer",
                "tasker.results.password", "other")
            .results()
            .orElseThrow();

    assertEquals(Optional.of(new Login("writer", "other")), results.login());
    assertEquals(Optional.of(ca), results.ca());
  }

  @Test
  void givesNobodyElseTheLoginOfTheStorage() {
    StorageRoot results =
        SettingsReaderTest.read(
                "tasker.storage.url", "https://host/",
                "tasker.storage.username", "reader",
                "tasker.results.url", "https://other/")
            .results()
            .orElseThrow();

    assertEquals(Optional.empty(), results.login());
  }

  @Test
  void refusesAPasswordForResultsInTheClear() {
    String[] set = {
      "tasker.results.url", "http://host/",
      "tasker.results.username", "writer",
      "tasker.results.password", "hidden",
      "tasker.storage.insecure", "false"
    };

    String refusal =
        assertThrows(BadSetting.class, () -> SettingsReaderTest.read(set)).getMessage();

    assertTrue(refusal.startsWith("tasker.results.url is http"), refusal);
    assertFalse(refusal.contains("hidden"), refusal);
  }
}
