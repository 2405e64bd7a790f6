package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dataexchange.tasker.site.Site;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server on machines that are set up as other people's are. */
@Timeout(600)
@SystemTest
class FieldServerIT {

  @TempDir Path machine;
  private TaskerSystem tasker;
  private final Map<String, String> settings = new HashMap<>();

  @BeforeEach
  void prepare() throws Exception {
    tasker = new TaskerSystem("field");
    settings.putAll(tasker.settings());
    settings.put("TASKER_WAIT", "started");
    settings.put("HTTP_PORT", Integer.toString(Site.freePort()));
    live(machine.resolve("home"));
  }

  private void live(Path home) {
    settings.put("TASKER_HOME", home.toString());
  }

  @AfterEach
  void end() throws Exception {
    Script.attempt(settings, "down", "server");
    tasker.close();
  }

  private Script.Said up() {
    return Script.attempt(settings, "up", "server");
  }

  private void assertStarts() {
    Script.Said said = up();
    assertEquals(0, said.exitCode(), said::text);
  }

  private void assertRefusesWith(String why) {
    Script.Said said = up();
    assertNotEquals(0, said.exitCode());
    assertTrue(said.text().contains(why), said::text);
    // and does not wait for a start that does not come, which it would tell every ten seconds
    assertFalse(
        said.text().matches("(?s).*nothing has moved for ([5-9][0-9]|[0-9]{3}) s.*"), said::text);
  }

  private Path log() {
    return Path.of(settings.get("TASKER_HOME"), "server", "console.log");
  }

  @Test
  void startsInAFolderWithSpacesAndOtherLetters() throws Exception {
    live(machine.resolve("my täsk & co (1)"));
    settings.put("JAVA_TOOL_OPTIONS", "-Dnothing=to.see");

    assertStarts();

    assertLives("127.0.0.1");
  }

  private void assertLives(String host) throws Exception {
    URI live = URI.create("http://" + host + ':' + settings.get("HTTP_PORT") + "/health/live");
    try (HttpClient http = HttpClient.newHttpClient()) {
      int status =
          http.send(HttpRequest.newBuilder(live).build(), BodyHandlers.discarding()).statusCode();
      assertEquals(200, status);
    }
  }

  @Test
  void saysAtOnceThatItCannotStartInAFolderThatItsServerMisreads() {
    live(machine.resolve("100% #1"));

    assertRefusesWith("does not start from a folder with '#' or '%' in its path");
  }

  @Test
  void saysAtOnceThatItsServerCannotWriteItsState() throws Exception {
    Path logs = Files.createDirectories(machine.resolve("home/server/tasker/logs"));
    Files.createFile(logs.resolve("state"));

    assertRefusesWith("cannot keep its state below");
  }

  @Test
  void isReachedWhereThereIsIpv6Alone() throws Exception {
    settings.put("HTTP_HOST", "::1");

    assertStarts();

    assertLives("[::1]");
  }

  @Test
  void saysWhichPortIsTakenAlsoIfTheOtherOneIsFree() throws Exception {
    Path store = machine.resolve("tls.p12");
    certify(store);
    layTls(store, "opens it");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      settings.put("HTTPS_PORT", Integer.toString(taken.getLocalPort()));

      assertRefusesWith("port " + taken.getLocalPort());
    }
  }

  @Test
  void saysAtOnceWhatIsNoPort() {
    for (String none : List.of("eighty", "99999", "0")) {
      settings.put("HTTPS_PORT", none);

      assertRefusesWith("HTTPS_PORT is '" + none + "'; accepted is a number from 1 to 65535");
    }
  }

  /** Its port is silent then, and the server takes tasks all the same. */
  @Test
  void saysAtOnceThatHttpsHasNoKeyThatCanBeUsed() throws Exception {
    settings.put("HTTP_PORT", "-1");
    settings.put("HTTPS_PORT", Integer.toString(Site.freePort()));

    assertRefusesWith("HTTPS_PORT needs a keyStore");

    Path store = machine.resolve("tls.p12");
    certify(store);
    layTls(store, "does not open it");
    assertRefusesWith("HTTPS_PORT needs a keyStore");
  }

  private void layTls(Path store, String password) throws Exception {
    Path server = Files.createDirectories(machine.resolve("home/server/usr/servers/tasker"));
    Files.writeString(
        server.resolve("tls.xml"),
        """
        <server><keyStore id="defaultKeyStore" location="%s" type="PKCS12" password="%s"/></server>
        """
            .formatted(store, password));
  }

  private static void certify(Path store) throws Exception {
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process process =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "one",
                "-dname",
                "CN=localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                "opens it",
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(store.resolveSibling("keytool.log").toFile())
            .start();
    assertEquals(0, process.waitFor());
  }

  /** As logrotate's copytruncate does. */
  @Test
  void writesOnAtTheBeginningWhereItsLogWasCutShort() throws Exception {
    assertStarts();
    eventually("it says that it is fit", SOON, () -> said("The node is fit for tasks"));

    try (FileChannel log = FileChannel.open(log(), StandardOpenOption.WRITE)) {
      log.truncate(0);
    }
    Script.tasker(settings, "down", "server");

    assertTrue(said("Tasker is stopped"));
    assertTrue(Files.readString(log()).startsWith("["), "there is a hole before it");
  }

  private boolean said(String text) throws Exception {
    return Files.readString(log()).contains(text);
  }
}
