package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.dataexchange.tasker.site.Site;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The figures as image and package serve them: over HTTPS, to whoever has a role. */
@Timeout(180)
@SystemTest
class FiguresIT {

  private static int port;

  @TempDir static Path home;
  private static TaskerSystem tasker;
  private static HttpClient https;

  @BeforeAll
  static void start() throws Exception {
    port = Site.freePort();
    openssl(
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext"
            + " subjectAltName=IP:127.0.0.1 -keyout key.pem -out cert.pem");
    openssl("pkcs12 -export -in cert.pem -inkey key.pem -out tls.p12 -passout pass:opens");
    https = HttpClient.newBuilder().sslContext(trusting(home.resolve("cert.pem"))).build();
    tasker = Client.known(new TaskerSystem("figures"), home);
    Path users = Path.of(tasker.settings().get("TASKER_USERS"));
    Files.writeString(
        users,
        Files.readString(users)
            .replace(
                "</server>",
                """
                <keyStore id="defaultKeyStore" location="%s" type="PKCS12" password="opens"/>
                </server>"""
                    .formatted(home.resolve("tls.p12")))
            .replace("</basicRegistry>", "<user name=\"guest\" password=\"x\"/></basicRegistry>"));
    tasker.set("HTTP_HOST", "0.0.0.0").set("HTTPS_PORT", Integer.toString(port));
    tasker.shares().algorithm("hello", "print('hello')");
    tasker.start();
    tasker.run("one", "hello");
  }

  @AfterAll
  static void stop() throws Exception {
    tasker.close();
    https.shutdownNow();
  }

  private static void openssl(String arguments) throws Exception {
    Process openssl =
        new ProcessBuilder(("openssl " + arguments).split(" "))
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("openssl.log").toFile())
            .start();
    assertEquals(0, openssl.waitFor(), Files.readString(home.resolve("openssl.log")));
  }

  private static SSLContext trusting(Path certificate) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream pem = Files.newInputStream(certificate)) {
      store.setCertificateEntry(
          "server", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static HttpResponse<String> get(Client client, String path) throws Exception {
    HttpRequest login = client.request(path).build();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(20));
    login
        .headers()
        .firstValue("Authorization")
        .ifPresent(said -> request.header("Authorization", said));
    return https.send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void goToWhoeverHasARole() throws Exception {
    for (String role : Client.ROLES) {
      try (Client client = Client.as(role)) {
        HttpResponse<String> figures = get(client, "/metrics");
        assertEquals(200, figures.statusCode(), role);
        for (String figure :
            List.of("tasker_tasks_total{", "mp_scope=\"base\"", "memory_usedHeap_bytes")) {
          assertTrue(figures.body().contains(figure), figures.body());
        }
      }
    }
  }

  @Test
  void goToNobodyElse() throws Exception {
    try (Client nobody = Client.nobody();
        Client liar = Client.with("operator", "wrong");
        Client guest = Client.with("guest", "x")) {
      for (String path : List.of("/metrics", "/metrics/base", "/metrics?scope=application")) {
        assertEquals(401, get(nobody, path).statusCode(), path);
        assertEquals(401, get(liar, path).statusCode(), path);
        HttpResponse<String> refused = get(guest, path);
        assertEquals(403, refused.statusCode(), path);
        assertFalse(refused.body().contains("mp_scope"), refused.body());
      }
      assertEquals(200, get(nobody, "/health/ready").statusCode());
      assertTrue(tasker.log().contains("CWWKS1100A"), "the log says who guesses");
    }
    try (Client operator = Client.as("operator")) {
      HttpResponse<String> plain = operator.get("/metrics");
      assertEquals(302, plain.statusCode());
      assertEquals(
          "https://127.0.0.1:" + port + "/metrics",
          plain.headers().firstValue("Location").orElse(""));
    }
  }

  /** One that a login here gave would open the API from another site's page. */
  @Test
  void noDoorGivesACookie() throws Exception {
    try (Client operator = Client.as("operator")) {
      for (String path : List.of("/metrics", "/ibm/api", "/api/node", "/")) {
        HttpResponse<String> response = get(operator, path);
        assertEquals(200, response.statusCode(), path);
        assertTrue(response.headers().firstValue("Set-Cookie").isEmpty(), path);
      }
    }
  }

  /** What the feature brings along beside them. */
  @Test
  void theServersOwnApiHasNothingButThem() throws Exception {
    try (Client nobody = Client.nobody();
        Client operator = Client.as("operator")) {
      assertEquals(401, get(nobody, "/ibm/api").statusCode());
      JsonNode roots = Client.read(get(operator, "/ibm/api")).path("roots");
      roots.forEach(root -> assertTrue(root.asText().startsWith("/metrics"), roots::toString));
      for (String other : List.of("config", "validation", "docs", "collective", "mbeans")) {
        assertEquals(404, get(operator, "/ibm/api/" + other).statusCode(), other);
      }
    }
  }

  @Test
  void prometheusTakesThemWithALogin() throws Exception {
    Path folder = Files.createDirectory(home.resolve("prometheus"));
    Files.writeString(folder.resolve("password"), "the viewer's");
    String target =
        """
        scheme: https
            basic_auth: { username: viewer, password_file: %s }
            tls_config: { ca_file: %s }
            %s"""
            .formatted(
                folder.resolve("password"),
                home.resolve("cert.pem"),
                Prometheus.target(Integer.toString(port)));
    try (Prometheus prometheus = new Prometheus(folder, target)) {
      eventually("the server is asked", SOON, () -> !prometheus.query("up == 1").isEmpty());
      for (String query :
          List.of("tasker_broker_connected == 1", "tasker_tasks_total", "thread_count")) {
        eventually(query + " is there", SOON, () -> !prometheus.query(query).isEmpty());
      }
      assertEquals(0, prometheus.query("ALERTS{alertstate=\"firing\"}").size());
    }
  }
}
