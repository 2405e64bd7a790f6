package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.dataexchange.tasker.site.Site;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The figures as image and package serve them: over HTTPS, to whoever has a role. */
@Timeout(600)
@SystemTest
class FiguresIT {

  private static int port;

  @TempDir static Path home;
  private static Certificate certificate;
  private static Provider provider;
  private static TaskerSystem tasker;
  private static HttpClient https;

  @BeforeAll
  static void start() throws Exception {
    port = Site.freePort();
    certificate = Certificate.in(home);
    https = HttpClient.newBuilder().sslContext(certificate.trusted()).build();
    tasker = Client.known(new TaskerSystem("figures"), home);
    provider = Provider.create();
    provider.trustedBy(tasker, Files.createDirectory(home.resolve("provider")));
    Path users = Path.of(tasker.settings().get("TASKER_USERS"));
    Files.writeString(
        users,
        Files.readString(users)
            .replace("</server>", certificate.keyStore() + "</server>")
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

  private static HttpResponse<String> get(Client client, String path) throws Exception {
    return get(
        client.request(path).build().headers().firstValue("Authorization").orElse("none"), path);
  }

  private static HttpResponse<String> get(String login, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(20))
            .header("Authorization", login)
            .build();
    return https.send(request, BodyHandlers.ofString());
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
  void goToTokensWhoseGroupsAreRoles() throws Exception {
    for (String role : Client.ROLES) {
      String token = provider.token(role, Duration.ofHours(1));
      HttpResponse<String> figures = get("Bearer " + token, "/metrics");
      assertEquals(200, figures.statusCode(), role);
      assertTrue(figures.body().contains("tasker_tasks_total{"), figures.body());
    }
    String visitor = provider.token("visitors", Duration.ofHours(1));
    assertEquals(403, get("Bearer " + visitor, "/metrics").statusCode());
    String stranger = Provider.create().token("operator", Duration.ofHours(1));
    assertEquals(401, get("Bearer " + stranger, "/metrics").statusCode());
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
                certificate.pem(),
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

  @Test
  void doNotLetStrangersFillTheLog() throws Exception {
    long before = tasker.log().length();
    try (Client liar = Client.with("x".repeat(9000), "wrong")) {
      for (int i = 0; i < 60; i++) {
        assertEquals(401, get(liar, "/metrics").statusCode());
      }
    }
    long more = tasker.log().length() - before;
    assertTrue(more < 40 * 9000, () -> more + " bytes more");
    try (Client shouting = Client.with("x".repeat(20_000), "wrong")) {
      assertThrows(IOException.class, () -> get(shouting, "/metrics"));
    }
  }
}
