package org.dataexchange.tasker.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.function.UnaryOperator;

/** A server's API, for its operator. */
record Door(String address, String password) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Has it all that it needs, and takes tasks? */
  boolean isReady() throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address + "/health/ready"))
            .timeout(Pace.seconds(20))
            .build();
    return send(request).statusCode() == 200;
  }

  /**
   * Lets it take no tasks, or take them again.
   *
   * @throws IOException if it does not say that it does
   */
  void pause(boolean paused) throws IOException {
    node(
        request ->
            request
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"paused\": %s}".formatted(paused))));
  }

  /** What it says is wrong with one of the things that it needs; empty if nothing is. */
  String objection(String need) throws IOException {
    return JSON.readTree(node(HttpRequest.Builder::GET)).path("health").path(need).asText();
  }

  private String node(UnaryOperator<HttpRequest.Builder> what) throws IOException {
    String login = Base64.getEncoder().encodeToString(("operator:" + password).getBytes(UTF_8));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + "/api/node"))
            .timeout(Pace.seconds(20))
            .header("Authorization", "Basic " + login);
    HttpResponse<String> response = send(what.apply(request).build());
    if (response.statusCode() != 200) {
      throw new IOException(
          "%s says %d: %s".formatted(address, response.statusCode(), response.body()));
    }
    return response.body();
  }

  private static HttpResponse<String> send(HttpRequest request) throws IOException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
