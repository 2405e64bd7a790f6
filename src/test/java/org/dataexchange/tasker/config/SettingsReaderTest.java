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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Size;
import org.dataexchange.tasker.task.StorageRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {

  /** The server reads it for its threads, and has no name for the number of processors. */
  @Test
  void takesNoMoreWorkersByItselfThanTheServerHasThreadsFor() throws IOException {
    String server = Files.readString(Path.of("liberty/server.xml"));
    assertTrue(
        server.contains(
            "<variable name=\"tasker.workers\" defaultValue=\"%d\"/>"
                .formatted(ServerSettings.MOST_PROCESSORS)),
        server);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://db.example/record",
        "jdbc:postgresql://db.example:5433/record?sslmode=verify-full&sslrootcert=/etc/ca.pem",
        "jdbc:postgresql://one,other:5433/record?targetServerType=primary",
        "jdbc:postgresql://[2001:db8::7]:5432/record",
        "jdbc:postgresql://[fe80::1%25eth0]/record",
        "jdbc:postgresql://db.example/",
        "jdbc:postgresql:record",
        "jndi:jdbc/record",
        "jndi:java:comp/env/jdbc/record"
      })
  void takesAddressesOfTheRecordAsTheirDriverDoes(String url) {
    assertEquals(Optional.of(url), read("tasker.record.url", url).record().url());
  }

  /** Others' addresses have the password there, and this one is shown. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://tasker:s3cret@db.example/record",
        "jdbc:postgresql://tasker@db.example/record",
        "jdbc:postgresql://db.example/record?user=tasker&password=s3cret",
        "jdbc:postgresql://db.example/record?PASSWORD=s3cret",
        "postgresql://db.example/record",
        "jdbc:postgresql://db.example:port/record",
        "jdbc:postgresql://db.example:70000/record",
        "jdbc:postgresql://2001:db8::7/record",
        "jdbc:postgresql:/db.example/record",
        "jdbc:postgresql://db example/record",
        "jndi:"
      })
  void refusesAddressesOfTheRecordThatNobodyTakesOrThatHaveAPassword(String url) {
    String said = assertThrows(BadSetting.class, () -> read("tasker.record.url", url)).getMessage();

    assertTrue(said.contains("tasker.record.url"), said);
    assertFalse(said.contains("s3cret"), said);
  }

  @ParameterizedTest
  @CsvSource({
    "tcp://docker:2375/, tcp://docker:2375",
    "unix:///run/docker.sock/, unix:///run/docker.sock",
    "tcp://[::1]:2375, tcp://[::1]:2375"
  })
  void takesAnEnginesAddressWithASlashBehindIt(String written, String meant) {
    assertEquals(URI.create(meant), read("docker.host", written).engine());
  }

  @ParameterizedTest
  @CsvSource({
    "true, 0.0.0.0, false",
    "false, 0.0.0.0, true",
    "false, *, true",
    "false, 192.0.2.1, true",
    "false, 127.0.0.1, false",
    "false, localhost, false",
    "false, ::1, false"
  })
  void knowsWhetherOthersHaveTheFiguresWithoutALogin(String login, String host, boolean open) {
    Settings settings = read("METRICS_AUTHENTICATION", login, "HTTP_HOST", host);
    assertEquals(open, settings.http().openMetrics());
  }

  @Test
  void hasTheContractsDefaults() {
    Settings settings = read();

    assertEquals(
        new Settings.Broker(
            List.of(URI.create("amqp://guest:guest@127.0.0.1:5672/%2f")),
            Optional.empty(),
            Optional.empty(),
            Settings.Queues.QUORUM,
            "tasker_todo",
            "tasker_done",
            "tasker_dead",
            "tasker_progress",
            Optional.empty(),
            "tasker_cancel",
            Set.of(),
            Size.parse("1MiB"),
            Duration.ofSeconds(20)),
        settings.broker());
    assertEquals(Duration.ofMinutes(15), settings.storage().timeout());
    assertEquals("file", settings.storage().url().getScheme());
    assertEquals(Optional.empty(), settings.results());
    assertTrue(settings.workspace().isAbsolute());
    assertEquals(Size.parse("10GiB"), settings.cache());
    assertEquals(Optional.empty(), settings.node());
    assertEquals(Runtime.getRuntime().availableProcessors(), settings.workers());
    assertEquals(URI.create("unix:///var/run/docker.sock"), settings.engine());
    assertEquals(
        new Settings.Image(
            "datex:latest",
            Map.of(),
            Map.of(),
            Path.of("/usr/libexec/tasker"),
            Optional.empty(),
            settings.workers(),
            false,
            Optional.empty()),
        settings.image());
    assertEquals(
        new Settings.Rules(true, Map.of("run.py", "python", "run.sh", "sh"), 5, false),
        settings.rules());
    assertEquals(
        new Limits(
            Size.parse("2GiB"),
            1,
            512,
            Size.parse("1GiB"),
            Size.parse("64MiB"),
            Duration.ofHours(24)),
        settings.limits());
    assertEquals(
        new Settings.Times(Duration.ofMinutes(10), Duration.ofMinutes(5), Duration.ofMinutes(30)),
        settings.times());
    assertEquals(
        new Settings.Shutdown(Settings.Ends.DETACH, Duration.ofSeconds(30)), settings.shutdown());
    assertEquals(new Settings.Http(false, false, Set.of()), settings.http());
  }

  @Test
  void readsWhatIsSet(@TempDir Path folder) throws IOException {
    Path ca = Files.createFile(folder.resolve("ca.pem"));

    Settings settings =
        read(
            "tasker.broker.ca", ca.toString(),
            "tasker.broker.cert", ca.toString(),
            "tasker.broker.key", ca.toString(),
            "tasker.broker.queues", "transient",
            "tasker.todo.queue", "t",
            "tasker.done.queue", "o",
            "tasker.dead.queue", "x",
            "tasker.progress.exchange", "p",
            "tasker.reply.prefix", "reply.",
            "tasker.cancel.queue", "c",
            "tasker.cancel.users", "platform, operator",
            "tasker.message.size", "2MiB",
            "tasker.broker.heartbeat", "PT1S",
            "tasker.storage.url", "file:///srv/other",
            "tasker.storage.timeout", "PT1M",
            "tasker.results.url", "file:///srv/results",
            "tasker.workspace", "/w",
            "tasker.workspace.host", "/data/../w",
            "tasker.node", "node-1.example",
            "tasker.workers", "256",
            "docker.host", "tcp://127.0.0.1:2375",
            "tasker.image", "registry:5000/datex@sha256:00",
            "tasker.images.pull", "missing",
            "tasker.images.credentials", ca.toString(),
            "tasker.container.runtime", "crun");

    assertEquals(
        new Settings.Broker(
            read().broker().uris(),
            Optional.of(ca),
            Optional.of(new Settings.Certificate(ca, ca)),
            Settings.Queues.TRANSIENT,
            "t",
            "o",
            "x",
            "p",
            Optional.of("reply."),
            "c",
            Set.of("platform", "operator"),
            Size.parse("2MiB"),
            Duration.ofSeconds(1)),
        settings.broker());
    assertEquals(
        StorageRoot.folder(URI.create("file:///srv/other"), Duration.ofMinutes(1)),
        settings.storage());
    assertEquals(
        Optional.of(URI.create("file:///srv/results")), settings.results().map(StorageRoot::url));
    assertEquals(Path.of("/w"), settings.workspace());
    assertEquals(Optional.of(Path.of("/w")), settings.workspaceHost());
    assertEquals(Optional.of("node-1.example"), settings.node());
    assertEquals(256, settings.workers());
    assertEquals(URI.create("tcp://127.0.0.1:2375"), settings.engine());
    assertEquals(
        new Settings.Image(
            "registry:5000/datex@sha256:00",
            Map.of(),
            Map.of(),
            Path.of("/usr/libexec/tasker"),
            Optional.of("crun"),
            settings.workers(),
            true,
            Optional.of(ca)),
        settings.image());
  }

  @Test
  void readsTheImagesOfRuntimesByTheNameOfTheirCommand() {
    Settings settings =
        read(
            "tasker.runtimes",
            "run.py=python,run.js=/usr/bin/node,run.R=Rscript",
            "tasker.image.node",
            "datex-node:latest",
            "tasker.image.Rscript",
            "datex-r:latest",
            "tasker.image.sh",
            "unused");

    assertEquals(
        Map.of("/usr/bin/node", "datex-node:latest", "Rscript", "datex-r:latest"),
        settings.image().ofRuntimes());
  }

  @Test
  void readsTheImagesThatRequestsMayName() {
    String digest = "sha256:" + "0a".repeat(32);

    Settings settings =
        read(
            "tasker.images",
            " sci=registry.example:5000/lab/sci:1.0@"
                + digest
                + ", r=rocker-r:4.4,own."
                + digest.substring(0, 4)
                + "="
                + digest);

    assertEquals(
        Map.of(
            "sci",
            "registry.example:5000/lab/sci:1.0@" + digest,
            "r",
            "rocker-r:4.4",
            "own.sha2",
            digest),
        settings.image().named());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          sci                            | no '=' in 'sci'
          sci=                           | no image's name in 'sci='
          =sci:1                         | a wrong alias in '=sci:1'
          sci=sci:1,                     | no '=' in ''
          sci=sci:1, sci=sci:2           | an alias for the second time in 'sci=sci:2'
          r=r:4.4 , Sci=sci:1            | a wrong alias in 'Sci=sci:1'
          a b=sci:1                      | a wrong alias in 'a b=sci:1'
          sci=Sci:1                      | no image's name in 'sci=Sci:1'
          sci=sci one                    | no image's name in 'sci=sci one'
          sci=sci@sha256:00              | no image's name in 'sci=sci@sha256:00'
          sci=https://me:secret@host/sci | no image's name in 'sci=https://…@host/sci'
          """)
  void saysWhichImageIsWrongAndWhatIsAccepted(String text, String wrong) {
    BadSetting bad = assertThrows(BadSetting.class, () -> read("tasker.images", text));

    assertEquals(
        "tasker.images has "
            + wrong
            + "; accepted is alias=image pairs, separated by commas: each alias once, of at most"
            + " 64 of a-z 0-9 . _ -, and an image like name:tag, host/name@sha256:… or sha256:…",
        bad.getMessage());
  }

  @Test
  void readsRulesLimitsAndTimes() {
    Settings settings =
        read(
            "tasker.code-hash.required", "false",
            "tasker.runtimes", "main.R=Rscript, run.py=python3",
            "tasker.attempts", "1",
            "tasker.cache.size", "0",
            "tasker.keep", "true",
            "tasker.limits.memory", "16MiB",
            "tasker.limits.cpus", "0.25",
            "tasker.limits.pids", "4",
            "tasker.limits.disk", "64KiB",
            "tasker.limits.output", "1024",
            "tasker.task.timeout", "PT0.001S",
            "tasker.remember", "PT1S",
            "tasker.retry.window", "PT2S",
            "tasker.orphan.grace", "P1D",
            "tasker.shutdown", "drain",
            "tasker.shutdown.wait", "PT1H",
            "METRICS_AUTHENTICATION", "false",
            "HTTP_HOST", "*");

    assertEquals(new Size(0), settings.cache());
    assertEquals(
        new Settings.Rules(false, Map.of("main.R", "Rscript", "run.py", "python3"), 1, true),
        settings.rules());
    assertEquals(List.of("main.R", "run.py"), List.copyOf(settings.rules().runtimes().keySet()));
    assertEquals(
        new Limits(
            new Size(16 << 20), 0.25, 4, new Size(65_536), new Size(1024), Duration.ofMillis(1)),
        settings.limits());
    assertEquals(
        new Settings.Times(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofDays(1)),
        settings.times());
    assertEquals(
        new Settings.Shutdown(Settings.Ends.DRAIN, Duration.ofHours(1)), settings.shutdown());
    assertEquals(new Settings.Http(false, true, Set.of()), settings.http());
  }

  @Test
  void takesACertificateOnlyWithItsKey(@TempDir Path folder) throws IOException {
    String file = Files.createFile(folder.resolve("one.pem")).toString();
    for (String key : List.of("tasker.broker.cert", "tasker.broker.key")) {
      BadSetting refused = assertThrows(BadSetting.class, () -> read(key, file));

      assertTrue(refused.getMessage().endsWith("accepted are both, or none"));
    }
  }

  @Test
  void takesAnEmptyTextForNone() {
    assertEquals(read(), read("tasker.workers", "", "tasker.node", "  ", "rabbitmq.host", ""));
    assertEquals(7, read("tasker.workers", " 7 ").workers());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tasker.broker.ca          | /nowhere/ca.pem | a PEM file that can be read
          tasker.broker.queues      | stream          | quorum, classic or transient
          tasker.shutdown           | at once         | detach or drain
          tasker.shutdown.wait      | PT1H0.1S        | an ISO-8601 duration like PT30S, at most PT1H
          tasker.shutdown.wait      | PT0S            | an ISO-8601 duration like PT30S, at most PT1H
          tasker.todo.queue         | two words       | a name of at most 200 bytes
          tasker.done.queue         | two words       | a name of at most 200 bytes
          tasker.dead.queue         | two words       | a name of at most 200 bytes
          tasker.progress.exchange  | two words       | a name of at most 200 bytes
          tasker.cancel.users       | one,,two        | users of the broker, separated by commas
          tasker.message.size       | 1023            | a size from 1KiB to 64MiB
          tasker.message.size       | 65MiB           | a size from 1KiB to 64MiB
          tasker.broker.heartbeat   | PT0.5S          | whole seconds from PT1S to PT10M
          tasker.broker.heartbeat   | PT0S            | whole seconds from PT1S to PT10M
          tasker.broker.heartbeat   | PT1.5S          | whole seconds from PT1S to PT10M
          tasker.broker.heartbeat   | PT10M1S         | whole seconds from PT1S to PT10M
          tasker.reply.prefix       | two words       | the beginning of queue names
          tasker.results.url        | results         | file:///path of a folder, or https://host/path/ without '_' in the host's name, user, password, '?' or '#'
          tasker.results.url        | ftp://host/     | file:///path of a folder, or https://host/path/ without '_' in the host's name, user, password, '?' or '#'
          tasker.storage.timeout    | 15 minutes      | an ISO-8601 duration like PT30M
          tasker.storage.timeout    | PT0S            | an ISO-8601 duration like PT30M
          tasker.workspace.host     | tasker/work     | an absolute path
          tasker.node               | a/b             | a name of letters, digits, '.', '_', '-'
          tasker.workers            | many            | a number from 1 to 256
          tasker.workers            | 0               | a number from 1 to 256
          tasker.workers            | 257             | a number from 1 to 256
          docker.host               | /run/docker     | unix:///path or tcp://host:port, without '_' in the host's name
          docker.host               | http://host     | unix:///path or tcp://host:port, without '_' in the host's name
          docker.host               | unix://docker   | unix:///path or tcp://host:port, without '_' in the host's name
          docker.host               | unix:docker     | unix:///path or tcp://host:port, without '_' in the host's name
          docker.host               | tcp://host:1?t=s | unix:///path or tcp://host:port, without '_' in the host's name
          docker.host               | unix://         | unix:///path or tcp://host:port, without '_' in the host's name
          docker.host               | unix:///        | unix:///path or tcp://host:port, without '_' in the host's name
          docker.host               | tcp://host      | unix:///path or tcp://host:port, without '_' in the host's name
          docker.host               | tcp://:2375     | unix:///path or tcp://host:port, without '_' in the host's name
          docker.host               | ssh://host      | unix:///path or tcp://host:port, without '_' in the host's name
          docker.host               | npipe:////./x   | unix:///path or tcp://host:port, without '_' in the host's name
          docker.host               | fd://           | unix:///path or tcp://host:port, without '_' in the host's name
          docker.host               | tcp://a_b:2375  | unix:///path or tcp://host:port, without '_' in the host's name
          docker.host               | tcp://a:2375/b  | unix:///path or tcp://host:port, without '_' in the host's name
          tasker.http.origin        | portal.example  | https://host or https://host:port
          tasker.http.origin        | ftp://portal    | https://host or https://host:port
          tasker.http.origin        | https://a,      | https://host or https://host:port
          tasker.http.origin        | https://a, b    | https://host or https://host:port
          tasker.http.origin        | *               | https://host or https://host:port
          tasker.http.origin        | null            | https://host or https://host:port
          tasker.image              | two words       | an image's name
          METRICS_AUTHENTICATION    | no              | true or false
          tasker.container.runtime  | two words       | auto, or an OCI runtime's name
          tasker.code-hash.required | yes             | true or false
          tasker.code-hash.required | TRUE            | true or false
          tasker.runtimes           | run.py          | entry=command pairs, separated by commas
          tasker.runtimes           | run=python      | entry=command pairs, separated by commas
          tasker.runtimes           | a/run.py=python | entry=command pairs, separated by commas
          tasker.runtimes           | run.py=         | entry=command pairs, separated by commas
          tasker.runtimes           | run.py=a=b      | entry=command pairs, separated by commas
          tasker.runtimes           | run.py=a b      | entry=command pairs, separated by commas
          tasker.runtimes           | ,               | entry=command pairs, separated by commas
          tasker.cache.size         | much            | a size like 10GiB, or 0 for no cache
          tasker.cache.size         | -1              | a size like 10GiB, or 0 for no cache
          tasker.attempts           | 0               | a number from 1 to 1000
          tasker.attempts           | 1001            | a number from 1 to 1000
          tasker.limits.memory      | 2GB             | a size like 512MiB, at least 16MiB
          tasker.limits.disk        | -1              | a size like 512MiB, at least 64KiB
          tasker.limits.output      | much            | a size like 512MiB, at least 1KiB
          tasker.limits.cpus        | two             | a number of processors from 0.01 to 1024
          tasker.limits.pids        | 1.5             | a whole number from 4 to 1000000
          tasker.limits.memory      | 15MiB           | a size like 512MiB, at least 16MiB
          tasker.limits.cpus        | 0               | a number of processors from 0.01 to 1024
          tasker.limits.cpus        | NaN             | a number of processors from 0.01 to 1024
          tasker.limits.cpus        | 1025            | a number of processors from 0.01 to 1024
          tasker.limits.pids        | 3               | a whole number from 4 to 1000000
          tasker.limits.pids        | 1000001         | a whole number from 4 to 1000000
          tasker.limits.disk        | 1KiB            | a size like 512MiB, at least 64KiB
          tasker.limits.output      | 1023            | a size like 512MiB, at least 1KiB
          tasker.task.timeout       | PT0.0001S       | an ISO-8601 duration like PT30M
          tasker.task.timeout       | 24h             | an ISO-8601 duration like PT30M
          tasker.task.timeout       | -PT1H           | an ISO-8601 duration like PT30M
          tasker.task.timeout       | P99999D         | an ISO-8601 duration like PT30M
          tasker.remember           | 10              | an ISO-8601 duration like PT30M
          tasker.retry.window       | 5m              | an ISO-8601 duration like PT30M
          tasker.orphan.grace       | P1M             | an ISO-8601 duration like PT30M
          """,
      quoteCharacter = '`')
  void namesTheKeyTheValueAndWhatIsAccepted(String key, String value, String accepted) {
    assertEquals(key + " is '" + value + "'; accepted is " + accepted, refusal(key, value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tasker.todo.queue", "tasker.done.queue", "tasker.dead.queue"})
  void countsTheBytesOfAName(String key) {
    assertTrue(refusal(key, "x".repeat(201)).startsWith(key + " is 'xxx"));
    assertTrue(refusal(key, "é".repeat(101)).startsWith(key + " is 'ééé"));
    assertEquals("é".repeat(100), read("tasker.todo.queue", "é".repeat(100)).broker().todo());
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://me:hidden@host/", "https://me:hid/d@en:hidden@host/x"})
  void showsNoPasswordOfABadAddress(String url) {
    String refusal = refusal("tasker.storage.url", url);

    assertTrue(refusal.startsWith("tasker.storage.url is 'https://…@host/"), refusal);
    assertFalse(refusal.contains("hid"), refusal);
  }

  @Test
  void showsNoPassword() {
    Settings settings =
        read(
            "tasker.broker.uri", "amqp://user:hidden1@host/",
            "rabbitmq.username", "hidden2",
            "rabbitmq.password", "hidden3");

    assertFalse(settings.toString().contains("hidden"), settings.toString());
    assertTrue(settings.broker().toString().startsWith("Broker[1 uris, QUORUM, tasker_todo,"));
  }

  static Settings read(String... keysAndValues) {
    Map<String, String> set = new HashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      set.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return read(set);
  }

  static Settings read(Map<String, String> set) {
    return Settings.read(key -> Optional.ofNullable(set.get(key)));
  }

  static String refusal(String... keysAndValues) {
    return assertThrows(BadSetting.class, () -> read(keysAndValues)).getMessage();
  }

  @Test
  void anOriginIsWrittenAsBrowsersWriteIt() {
    assertEquals(
        Set.of("https://portal.example", "http://10.1.2.3:8080", "https://[::1]:8443"),
        read(
                "tasker.http.origin",
                "https://Portal.example:443/tasker/, HTTP://10.1.2.3:8080, https://[::1]:8443/")
            .http()
            .origins());
  }

  @Test
  void saysWhatToDoAboutAnEngineThatDockersOwnClientIsToldOfOtherwise() {
    assertRefused("DOCKER_CONTEXT is 'far'; accepted is DOCKER_HOST", "DOCKER_CONTEXT", "far");
    assertRefused(
        "DOCKER_TLS_VERIFY is set, and docker.host is 'tcp://127.0.0.1:2376'",
        "docker.host",
        "tcp://127.0.0.1:2376",
        "DOCKER_TLS_VERIFY",
        "1");
    read("DOCKER_CONTEXT", "default", "DOCKER_TLS_VERIFY", "1");
    read("DOCKER_CONTEXT", "far", "docker.host", "unix:///run/docker.sock");
  }

  private static void assertRefused(String why, String... settings) {
    String said = assertThrows(BadSetting.class, () -> read(settings)).getMessage();
    assertTrue(said.startsWith(why), said);
  }
}
