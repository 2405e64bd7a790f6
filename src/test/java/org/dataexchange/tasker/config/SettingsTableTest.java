package org.dataexchange.tasker.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SettingsTableTest {

  private static final Path PAGE = Path.of("docs/settings.md");

  private static final String HEAD =
      """
      # Settings

      In the environment, as system properties, or as `<variable>` in `liberty/server.xml`. In the environment a key is written in capitals, with `_` for all that is no letter and no digit: `TASKER_STORAGE_URL`. Durations are ISO-8601 (`PT30M`), sizes like `512MiB`. A bad value stops the application with a line that names the key, the value and what is accepted; an unknown key is named in a warning. What a node was set to, `GET /api/node` shows to operators, without secrets.

      Secrets can stand in files instead, by a key with `.file` behind it; the end of a file's last line is left out.

      | key | default | accepted | meaning |
      |---|---|---|---|
      """;

  /** What the page says of each setting; that is written there, and nowhere else. */
  private static Map<String, String> meanings() throws IOException {
    return Files.readString(PAGE)
        .lines()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.split("\\|"))
        .collect(Collectors.toMap(cells -> cells[1].strip(), cells -> cells[4].strip()));
  }

  private static String page(Map<String, String> meanings) {
    return SettingsTable.all().stream()
        .map(setting -> row(setting, meanings))
        .collect(Collectors.joining("\n", HEAD, "\n"));
  }

  private static String row(Setting<?> setting, Map<String, String> meanings) {
    return "| %s | %s | %s | %s |"
        .formatted(
            keys(setting),
            setting.standard().said(),
            setting.accepted(),
            meanings.getOrDefault(keys(setting), ""));
  }

  private static String keys(Setting<?> setting) {
    return setting.keys().stream().map("`%s`"::formatted).collect(Collectors.joining(", "));
  }

  /** With {@code -Dtasker.docs=write} it writes the page anew, with the meanings that are there. */
  @Test
  void isTheTableInTheDocuments() throws IOException {
    String page = page(meanings());
    if ("write".equals(System.getProperty("tasker.docs"))) {
      Files.writeString(PAGE, page);
    }
    assertEquals(
        page,
        Files.readString(PAGE),
        "write it anew: mvn test -Dtest=SettingsTableTest -Dtasker.docs=write");
  }

  @Test
  void hasEachKeyOnceAndSaysWhatItMeans() throws IOException {
    Map<String, String> meanings = meanings();
    Set<String> keys = new HashSet<>();
    for (Setting<?> setting : SettingsTable.all()) {
      setting.keys().forEach(key -> assertTrue(keys.add(key), key));
      assertFalse(setting.accepted().isBlank(), setting.key());
      assertFalse(meanings.getOrDefault(keys(setting), "").isBlank(), setting.key());
      assertFalse(setting.accepted().contains("|"), setting.key());
    }
  }

  @Test
  void isReadAsAWhole() {
    Set<String> read = new HashSet<>();
    Settings.read(
        key -> {
          read.add(key);
          // or nobody wants to know by whose login
          return Optional.of("file:///srv/results").filter(url -> key.endsWith("results.url"));
        });

    for (Setting<?> setting : SettingsTable.all()) {
      assertTrue(setting.isFamily() || read.containsAll(setting.keys()), setting.key());
    }
  }

  @Test
  void acceptsEachDefault() {
    Values nothing = new Values(key -> Optional.empty());
    for (Setting<?> setting : SettingsTable.all()) {
      assertEquals(
          setting.standard().text().isPresent(), nothing.find(setting).isPresent(), setting.key());
    }
  }

  @Test
  void showsWhatCountsWithoutSecrets() {
    Map<String, String> set = new HashMap<>();
    for (Setting<?> setting : SettingsTable.all()) {
      if (setting.secrecy() != Setting.Secrecy.OPEN) {
        set.put(setting.key(), "hidden");
      }
    }
    set.put("tasker.dependencies.index-url", "https://host/hidden/simple/");
    set.put("tasker.broker.uri", "amqp://hidden:hidden@host/");
    set.put("tasker.storage.timeout", "PT60S");
    set.put("tasker.keep", "true");

    Map<String, Object> shown = SettingsReaderTest.read(set).shown();

    assertFalse(shown.toString().contains("hidden"), shown::toString);
    assertEquals(
        List.of("tasker.broker.queues", "tasker.todo.queue"),
        List.copyOf(shown.keySet()).subList(1, 3));
    assertEquals("PT1M", shown.get("tasker.storage.timeout"));
    assertEquals(true, shown.get("tasker.keep"));
    assertEquals(512, shown.get("tasker.limits.pids"));
    assertEquals("2GiB", shown.get("tasker.limits.memory"));
    assertEquals("quorum", shown.get("tasker.broker.queues"));
    assertEquals(Map.of("run.py", "python", "run.sh", "sh"), shown.get("tasker.runtimes"));
  }
}
