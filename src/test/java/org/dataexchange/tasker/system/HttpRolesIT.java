package org.dataexchange.tasker.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.dataexchange.tasker.http.Paths;
import org.dataexchange.tasker.http.Paths.Door;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every path of the server, asked by everybody. */
@Timeout(600)
@SystemTest
class HttpRolesIT {

  @TempDir static Path home;
  private static TaskerSystem tasker;

  @BeforeAll
  static void start() throws Exception {
    tasker = Client.known(new TaskerSystem("roles"), home);
    tasker.set("HTTP_HOST", "0.0.0.0").set("TASKER_METRICS_ROLE", "none");
    tasker.shares().algorithm("hello", "print('a secret of the data')");
    tasker.start();
    tasker.run("known", "hello");
  }

  @AfterAll
  static void stop() throws Exception {
    tasker.close();
  }

  private static HttpRequest.Builder knock(Client client, Door door) {
    String path =
        door.path()
            .replace("{id}", "known")
            .replace("{number: [0-9]+}", "1")
            .replaceAll("\\{[^}]*}", "x");
    HttpRequest.Builder request = client.request(path);
    return door.method().equals("GET")
        ? request
        : request
            .header("Content-Type", "application/json")
            .method(door.method(), BodyPublishers.ofString("{}"));
  }

  @Test
  void nothingIsOpenWithoutALogin() throws Exception {
    List<String> paths =
        new ArrayList<>(
            List.of("/", "/nothing", "/api", "/api/nothing", "/metricsbase", "/?x=/health"));
    try (Stream<Path> files = Files.walk(Path.of("src/main/webapp"))) {
      files
          .filter(file -> Files.isRegularFile(file) && !file.toString().contains("WEB-INF"))
          .forEach(file -> paths.add("/" + Path.of("src/main/webapp").relativize(file)));
    }
    try (Client nobody = Client.nobody();
        Client liar = new Client(nobody.http(), "operator", "wrong")) {
      for (String path : paths) {
        assertRefused(nobody.get(path), path);
      }
      for (Door door : Paths.all()) {
        assertRefused(nobody.send(knock(nobody, door)), door.toString());
      }
      // no more than may be wrong at once
      for (String path : List.of("/", "/nothing", "/api/node", "/openapi")) {
        assertRefused(liar.get(path), path);
      }
      assertEquals(200, nobody.get("/health").statusCode());
      for (String inner : List.of("/WEB-INF/web.xml", "/WEB-INF/openapi.json")) {
        int status = nobody.get(inner).statusCode();
        assertTrue(status == 401 || status == 404, inner + " is " + status);
      }
    }
  }

  /** The server's own doors ask for HTTPS first, and there is none here. */
  @Test
  void theFiguresGoToNobodyOverPlainHttp() throws Exception {
    for (String address : List.of("127.0.0.1", Client.addressOfThisMachine())) {
      for (String path : List.of("/metrics", "/metrics/base", "/metrics?scope=base", "/ibm/api")) {
        try (Client operator = Client.as("operator")) {
          HttpResponse<String> refused = operator.send(operator.request(address, path));
          assertEquals(403, refused.statusCode(), path);
          assertFalse(refused.body().contains("mp_scope"), path);
          assertHeaders(refused, path);
        }
      }
    }
    assertFalse(tasker.log().contains("CWWKS9113E:"), "strangers can fill the log");
  }

  @Test
  void aSettingThatIsGoneIsNamedWithWhatTookItsPlace() throws Exception {
    List<String> said =
        tasker.log().lines().filter(line -> line.contains("tasker.metrics.role")).toList();
    assertEquals(1, said.size(), said::toString);
    assertTrue(said.getFirst().contains("METRICS_AUTHENTICATION"), said::toString);
  }

  private static void assertRefused(HttpResponse<String> response, String what) throws IOException {
    assertEquals(401, response.statusCode(), what);
    assertFalse(response.body().contains("known"), what);
    assertEquals(
        "application/problem+json", response.headers().firstValue("Content-Type").orElse(""), what);
    JsonNode problem = Client.read(response);
    assertEquals(401, problem.path("status").asInt(), what);
    assertTrue(problem.path("detail").asText().contains("Log in with"), problem::toString);
    assertTrue(response.headers().firstValue("WWW-Authenticate").isPresent(), what);
    assertHeaders(response, what);
  }

  private static void assertHeaders(HttpResponse<String> response, String what) {
    assertEquals(
        "nosniff", response.headers().firstValue("X-Content-Type-Options").orElse(""), what);
    assertEquals(
        "no-store, no-transform", response.headers().firstValue("Cache-Control").orElse(""), what);
    String policy = response.headers().firstValue("Content-Security-Policy").orElse("");
    assertTrue(
        policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), what);
    assertFalse(policy.contains("unsafe"), what);
    for (String gone :
        List.of("Server", "X-Powered-By", "Access-Control-Allow-Origin", "Set-Cookie")) {
      assertTrue(response.headers().firstValue(gone).isEmpty(), what + " has " + gone);
    }
  }

  @Test
  void eachRoleGetsWhatIsItsAndWhatIsLess() throws Exception {
    for (String role : Stream.concat(Client.ROLES.stream(), Stream.of(Client.AUDITOR)).toList()) {
      try (Client client = Client.as(role)) {
        for (Door door : Paths.all()) {
          HttpResponse<String> response = client.send(knock(client, door));
          boolean may = door.roles().contains(role);
          String what = "%s: %s is %d".formatted(client.user(), door, response.statusCode());
          assertEquals(may, response.statusCode() != 403, what);
          assertTrue(response.statusCode() != 401 && response.statusCode() < 500, what);
          assertHeaders(response, what);
          if (!may) {
            assertEquals(
                "application/problem+json",
                response.headers().firstValue("Content-Type").orElse(""),
                what);
          }
        }
      }
    }
  }

  @Test
  void aViewerSeesThatATaskEndedAndNothingThatItSaid() throws Exception {
    try (Client viewer = Client.as("viewer");
        Client reader = Client.as("reader")) {
      assertEquals("completed", viewer.json("/api/tasks/known").path("reason").asText());
      assertFalse(viewer.json("/api/tasks/known").has("report"));
      assertFalse(viewer.json("/api/node").has("settings"));
      assertFalse(viewer.json("/api/node").has("warnings"));
      assertTrue(reader.json("/api/tasks/known").path("report").has("evidence"));
      assertEquals("a secret of the data\n", reader.get("/api/tasks/known/log").body());
    }
  }

  @Test
  void anotherSitesPageGetsNothing() throws Exception {
    try (Client operator = Client.as("operator")) {
      for (Door door : Paths.all()) {
        if (!door.path().startsWith("/api/")) {
          continue;
        }
        for (String site : List.of("cross-site", "same-site", "none")) {
          boolean write = !door.method().equals("GET");
          if (write || !site.equals("none")) {
            HttpRequest.Builder request = knock(operator, door).header("Sec-Fetch-Site", site);
            assertEquals(403, operator.send(request).statusCode(), door + " " + site);
          }
          if (write) {
            HttpRequest.Builder old =
                knock(operator, door).header("Origin", "https://evil.example");
            assertEquals(403, operator.send(old).statusCode(), door.toString());
          }
        }
      }
    }
  }

  @Test
  void theSchemeOfALoginIsWrittenInAnyWay() throws Exception {
    String login = Client.as("viewer").login().substring("Basic ".length());
    try (Client nobody = Client.nobody()) {
      for (String scheme : List.of("basic ", "BASIC ", "bAsIc ", "Basic  ")) {
        HttpRequest.Builder seen =
            nobody.request("/api/tasks/known").header("Authorization", scheme + login);
        assertEquals(200, nobody.send(seen).statusCode(), scheme);
        HttpRequest.Builder read =
            nobody.request("/api/tasks/known/log").header("Authorization", scheme + login);
        assertEquals(403, nobody.send(read).statusCode(), scheme);
        HttpRequest.Builder wrong =
            nobody.request("/api/tasks/known").header("Authorization", scheme + "dmlld2VyOng=");
        assertRefused(nobody.send(wrong), scheme);
      }
    }
  }

  @Test
  void aFormWritesNothing() throws Exception {
    List<Door> doors = Paths.all().stream().filter(door -> door.method().equals("POST")).toList();
    assertTrue(doors.size() > 2, doors::toString);
    try (Client operator = Client.as("operator")) {
      for (Door door : doors) {
        for (String type :
            List.of("text/plain", "application/x-www-form-urlencoded", "multipart/form-data")) {
          HttpRequest.Builder form =
              operator
                  .request(door.path())
                  .header("Content-Type", type)
                  .POST(BodyPublishers.ofString("{\"paused\": true}"));
          assertEquals(415, operator.send(form).statusCode(), door + " " + type);
        }
      }
      assertFalse(operator.json("/api/node").path("paused").asBoolean());
    }
  }

  @Test
  void passwordsAndDataDoNotGoOverPlainHttpToOtherMachines() throws Exception {
    String address = Client.addressOfThisMachine();
    try (Client operator = Client.as("operator")) {
      // what a proxy adds is believed of nobody
      for (String said : List.of("X-Nothing", "X-Forwarded-Proto", "$WSIS", "$WSSC")) {
        String lie = "$WSIS".equals(said) ? "true" : "https";
        HttpResponse<String> refused =
            operator.send(operator.request(address, "/api/tasks").header(said, lie));
        assertEquals(403, refused.statusCode(), said);
        assertTrue(Client.read(refused).path("detail").asText().contains("Only HTTPS"));
        assertHeaders(refused, "plain HTTP");
      }
      assertEquals(200, operator.send(operator.request(address, "/health/started")).statusCode());
    }
  }
}
