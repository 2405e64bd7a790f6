package org.dataexchange.tasker.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.dataexchange.tasker.http.Description;
import org.microshed.testing.ManuallyStartedConfiguration;

/** Somebody who comes over HTTP, with a role or with none. */
record Client(HttpClient http, String user, String password) implements AutoCloseable {

  /** From the least to the most; an auditor is beside them. */
  static final List<String> ROLES = List.of("viewer", "reader", "operator");

  static final String AUDITOR = "auditor";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** One whose role is the user's name. */
  static Client as(String role) {
    return with(role, "the " + role + "'s");
  }

  static Client with(String user, String password) {
    return new Client(HttpClient.newHttpClient(), user, password);
  }

  static Client nobody() {
    return new Client(HttpClient.newHttpClient(), "", "");
  }

  /** Lets the server know a user for each role, beginning with its next start. */
  static TaskerSystem known(TaskerSystem tasker, Path folder) throws IOException {
    StringBuilder users =
        new StringBuilder("<server><basicRegistry id=\"users\" realm=\"Tasker\">");
    for (String role : Stream.concat(ROLES.stream(), Stream.of(AUDITOR)).toList()) {
      users.append(
          """
          <user name="%1$s" password="the %1$s's"/>
          <group name="%1$s"><member name="%1$s"/></group>
          """
              .formatted(role));
    }
    users.append("</basicRegistry></server>");
    Path file = Files.writeString(folder.resolve("users.xml"), users);
    return tasker.set("TASKER_USERS", file.toString());
  }

  /** One that is not loopback; without any, the test that asks is not run. */
  static String addressOfThisMachine() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(one -> one instanceof Inet4Address && !one.isLoopbackAddress())
        .map(InetAddress::getHostAddress)
        .findFirst()
        .orElseGet(() -> abort("this machine has no address but loopback"));
  }

  HttpRequest.Builder request(String path) {
    return request(ManuallyStartedConfiguration.getHostname(), path);
  }

  HttpRequest.Builder request(String address, String path) {
    URI uri =
        URI.create("http://" + address + ":" + ManuallyStartedConfiguration.getHttpPort() + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20));
    if (!user.isEmpty()) {
      request.header("Authorization", login());
    }
    return request;
  }

  /** For {@code Authorization}. */
  String login() {
    return "Basic " + Base64.getEncoder().encodeToString((user + ':' + password).getBytes(UTF_8));
  }

  /** Each response must be one that {@code /openapi} describes. */
  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
    String method = response.request().method();
    String path = response.uri().getPath();
    String type = response.headers().firstValue("Content-Type").orElse("");
    Description.objection(method, path, response.statusCode(), type, response.body())
        .ifPresent(wrong -> fail("%s %s: %s".formatted(method, path, wrong)));
    return response;
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  HttpResponse<String> delete(String path) throws IOException, InterruptedException {
    return send(request(path).DELETE());
  }

  /** What a path has, as JSON. */
  JsonNode json(String path) throws IOException, InterruptedException {
    return JSON.readTree(get(path).body());
  }

  static JsonNode read(HttpResponse<String> response) throws IOException {
    return JSON.readTree(response.body());
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
