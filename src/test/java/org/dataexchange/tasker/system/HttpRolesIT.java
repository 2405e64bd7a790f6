package org.dataexchange.tasker.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
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
@Timeout(120)
class HttpRolesIT {

  @TempDir static Path home;
  private static TaskerSystem tasker;

  @BeforeAll
  static void start() throws Exception {
    tasker = Client.known(new TaskerSystem("roles"), home);
    tasker.set("HTTP_HOST", "0.0.0.0");
    tasker.shares().algorithm("hello", "print('a secret of the data')");
    tasker.start();
    tasker.run("known", "hello");
  }

  @AfterAll
  static void stop() throws Exception {
    tasker.close();
  }

  private static HttpRequest.Builder knock(Client client, Door door) {
    String path = door.path().replace("{id}", "known").replaceAll("\\{[^}]*}", "x");
    HttpRequest.Builder request = client.request(path);
    return door.method().equals("GET")
        ? request
        : request
            .header("Content-Type", "application/json")
            .method(door.method(), BodyPublishers.ofString("{}"));
  }

  @Test
  void nothingIsOpenWithoutALogin() throws Exception {
    List<String> paths = new ArrayList<>(List.of("/", "/nothing", "/api", "/api/nothing"));
    try (Stream<Path> files = Files.walk(Path.of("src/main/webapp"))) {
      files
          .filter(Files::isRegularFile)
          .forEach(file -> paths.add("/" + Path.of("src/main/webapp").relativize(file)));
    }
    try (Client nobody = Client.nobody();
        Client liar = new Client(nobody.http(), "operator", "wrong")) {
      for (Client client : List.of(nobody, liar)) {
        for (String path : paths) {
          assertRefused(client.get(path), path);
        }
        for (Door door : Paths.all()) {
          assertRefused(client.send(knock(client, door)), door.toString());
        }
      }
      assertEquals(200, nobody.get("/health").statusCode());
      assertEquals(200, nobody.get("/metrics").statusCode());
    }
  }

  private static void assertRefused(HttpResponse<String> response, String what) {
    assertEquals(401, response.statusCode(), what);
    assertFalse(response.body().contains("known"), what);
    assertHeaders(response, what);
  }

  private static void assertHeaders(HttpResponse<String> response, String what) {
    assertEquals(
        "nosniff", response.headers().firstValue("X-Content-Type-Options").orElse(""), what);
    assertEquals("no-store", response.headers().firstValue("Cache-Control").orElse(""), what);
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
    for (int rank = 0; rank < Client.ROLES.size(); rank++) {
      try (Client client = Client.as(Client.ROLES.get(rank))) {
        for (Door door : Paths.all()) {
          HttpResponse<String> response = client.send(knock(client, door));
          boolean may = Client.ROLES.indexOf(door.role()) <= rank;
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
      assertTrue(reader.json("/api/tasks/known").path("report").has("evidence"));
      assertEquals("a secret of the data\n", reader.get("/api/tasks/known/log").body());
    }
  }

  @Test
  void anotherSitesPageGetsNothing() throws Exception {
    try (Client operator = Client.as("operator")) {
      for (String header : List.of("Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site")) {
        String[] parts = header.split(": ");
        assertEquals(
            403,
            operator.send(operator.request("/api/tasks").header(parts[0], parts[1])).statusCode());
        assertEquals(
            403,
            operator
                .send(operator.request("/api/tasks/known").header(parts[0], parts[1]).DELETE())
                .statusCode());
      }
      HttpRequest.Builder form =
          operator
              .request("/api/node")
              .header("Content-Type", "text/plain")
              .POST(BodyPublishers.ofString("{\"paused\": true}"));
      assertEquals(415, operator.send(form).statusCode());
      HttpRequest.Builder old =
          operator.request("/api/tasks/known").header("Origin", "https://evil.example").DELETE();
      assertEquals(403, operator.send(old).statusCode());
    }
  }

  @Test
  void passwordsAndDataDoNotGoOverPlainHttpToOtherMachines() throws Exception {
    String address =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(one -> one instanceof Inet4Address && !one.isLoopbackAddress())
            .map(InetAddress::getHostAddress)
            .findFirst()
            .orElseGet(() -> abort("this machine has no address but loopback"));
    try (Client operator = Client.as("operator")) {
      HttpResponse<String> refused = operator.send(operator.request(address, "/api/tasks"));
      assertEquals(403, refused.statusCode(), refused::body);
      assertTrue(Client.read(refused).path("detail").asText().contains("Only HTTPS"));
      assertHeaders(refused, "plain HTTP");
      assertEquals(200, operator.send(operator.request(address, "/health/started")).statusCode());
    }
  }
}
