package org.dataexchange.tasker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.dataexchange.tasker.config.BadSetting;
import org.dataexchange.tasker.config.Settings;
import org.dataexchange.tasker.rabbitmq.client.BrokerTrouble;
import org.dataexchange.tasker.rabbitmq.client.CancelClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EnvironmentTest {

  private static final String PASSWORD = "not-secret";

  @TempDir private Path folder;

  @Test
  void takesForATryWhatARunDependsOnAndNothingElse() {
    Settings settings =
        new Environment(
                Map.of(
                    "TASKER_BROKER_URI", "no address",
                    "TASKER_STORAGE_URL", "no address",
                    "TASKER_NODE", "the server's",
                    "TASKER_RETRY_WINDOW", "PT1H",
                    "TASKER_DEPENDENCIES_REQUIRE_HASHES", "true",
                    "TASKER_RUNTIMES", "run.js=node",
                    "TASKER_IMAGE_NODE", "datex-node"))
            .withoutBroker(folder);

    assertEquals(folder, settings.workspace());
    assertEquals(Optional.empty(), settings.node());
    assertEquals(Duration.ofSeconds(5), settings.times().retryWindow());
    assertTrue(settings.libraries().requireHashes());
    assertEquals(Map.of("node", "datex-node"), settings.image().ofRuntimes());
  }

  @Test
  void namesTheSettingThatKeepsATryFromBeginning() {
    Environment environment = new Environment(Map.of("TASKER_LIMITS_PIDS", "many"));

    BadSetting refused = assertThrows(BadSetting.class, () -> environment.withoutBroker(folder));

    assertTrue(refused.getMessage().contains("tasker.limits.pids is 'many'"));
  }

  @Test
  void trustsTheAuthorityThatIsSetAndNoOther() throws Exception {
    SSLContext broker = certified("broker");
    certified("stranger");
    try (SSLServerSocket server =
        (SSLServerSocket)
            broker
                .getServerSocketFactory()
                .createServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread accepting = new Thread(() -> accept(server));
      accepting.start();
      String uri = "amqps://127.0.0.1:" + server.getLocalPort();

      // it is let in, and hears no AMQP
      String trusted = refusal(uri, Map.of("TASKER_BROKER_CA", pem("broker")));
      assertTrue(!trusted.contains("certifi"), trusted);
      String elsewhere =
          refusal(uri.replace("127.0.0.1", "localhost"), Map.of("TASKER_BROKER_CA", pem("broker")));
      assertTrue(elsewhere.contains("localhost found"), elsewhere);
      String stranger = refusal(uri, Map.of("TASKER_BROKER_CA", pem("stranger")));
      assertTrue(stranger.contains("certifi"), stranger);
      String usual = refusal(uri, Map.of());
      assertTrue(usual.contains("certifi"), usual);
    }
  }

  @Test
  void saysThatTheAuthorityCannotBeRead() {
    assertEquals(
        "tasker.broker.ca is '/nowhere.pem'; accepted is a PEM file that can be read",
        refusal("amqps://127.0.0.1:1", Map.of("TASKER_BROKER_CA", "/nowhere.pem")));
  }

  @Test
  void takesACertificateOnlyWithItsKey() throws IOException {
    Files.createFile(Path.of(pem("broker")));
    String refusal = refusal("amqps://127.0.0.1:1", Map.of("TASKER_BROKER_CERT", pem("broker")));
    assertTrue(refusal.endsWith("only one is set; accepted are both, or none"), refusal);
  }

  @Test
  void takesTheServersHeartbeat() {
    assertEquals(
        "tasker.broker.heartbeat is 'PT0S'; accepted is whole seconds from PT1S to PT10M",
        refusal("amqp://127.0.0.1:1", Map.of("TASKER_BROKER_HEARTBEAT", "PT0S")));
  }

  @Test
  void triesEachNodeOfACluster() {
    String refusal = refusal("amqp://127.0.0.1:1, amqp://127.0.0.1:2", Map.of());

    assertTrue(refusal.contains("127.0.0.1:1 does not answer"), refusal);
    assertTrue(refusal.contains("127.0.0.1:2 does not answer"), refusal);
  }

  @Test
  void doesNotShowAnAddressThatCannotBeUsed() {
    String refusal = refusal("amqp://it:secret@127.0.0.1:1,http://it:secret@127.0.0.1", Map.of());

    assertTrue(refusal.startsWith("tasker.broker.uri cannot be used"), refusal);
    assertTrue(!refusal.contains("secret"), refusal);
  }

  private static String refusal(String uri, Map<String, String> more) {
    Map<String, String> variables = new HashMap<>(more);
    variables.put("TASKER_BROKER_URI", uri);
    try (CancelClient client = new CancelClient(new Environment(variables).broker())) {
      throw new AssertionError("connected: " + client);
    } catch (BadSetting | BrokerTrouble e) {
      return e.getMessage();
    }
  }

  /** Ends each connection after the handshake. */
  private static void accept(SSLServerSocket server) {
    while (!server.isClosed()) {
      try (SSLSocket socket = (SSLSocket) server.accept()) {
        socket.startHandshake();
      } catch (IOException e) {
        // the client did not trust us, or the test is over
      }
    }
  }

  private String pem(String name) {
    return folder.resolve(name + ".pem").toString();
  }

  private SSLContext certified(String name) throws Exception {
    Path store = folder.resolve(name + ".p12");
    keytool(
        "-genkeypair -alias it -keyalg EC -dname CN=127.0.0.1 -ext SAN=ip:127.0.0.1 -storetype"
            + " PKCS12",
        store);
    keytool("-exportcert -alias it -rfc -file " + pem(name), store);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  private static void keytool(String arguments, Path store) throws Exception {
    String command =
        "%s/bin/keytool %s -keystore %s -storepass %s"
            .formatted(System.getProperty("java.home"), arguments, store, PASSWORD);
    Process process =
        new ProcessBuilder(command.split(" "))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertEquals(0, process.waitFor(), command);
  }
}
