package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.dataexchange.tasker.site.Site;

/** A Zipkin that takes spans on loopback and keeps them in its memory. */
final class Zipkin implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String FIRST = "1".repeat(16);

  private final Path log;
  private final int port = Site.freePort();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;

  /**
   * @param home an empty folder for it
   */
  Zipkin(Path home) throws IOException {
    this.log = home.resolve("zipkin.log");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    this.process =
        new ProcessBuilder(
                List.of(
                    java,
                    "-Xmx128m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-jar",
                    Script.variable("TASKER_ZIPKIN"),
                    "--server.address=127.0.0.1",
                    "--server.port=" + port))
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
  }

  /** It takes as long to start as a server of ours: whoever starts both waits for neither first. */
  void await() {
    eventually("Zipkin answers", SOON.multipliedBy(2), () -> get("/health").statusCode() == 200);
    // the first span takes it longer than those who send some wait for it
    eventually("Zipkin takes a span", SOON, () -> taken() && trace(FIRST).isPresent());
  }

  private boolean taken() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(endpoint()))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofString(
                    """
                    [{"traceId": "%1$s", "id": "%1$s", "name": "first", "timestamp": 1,
                      "localEndpoint": {"serviceName": "first"}, "tags": {"first": "1"}}]"""
                        .formatted(FIRST)))
            .build();
    return http.send(request, BodyHandlers.ofString()).statusCode() == 202;
  }

  /** Where it takes spans. */
  String endpoint() {
    return url("/api/v2/spans");
  }

  /** The spans of a trace, once there are any. */
  Optional<JsonNode> trace(String id) throws IOException, InterruptedException {
    HttpResponse<String> answer = get("/api/v2/trace/" + id);
    return answer.statusCode() == 200
        ? Optional.of(JSON.readTree(answer.body()))
        : Optional.empty();
  }

  /** All traces, each with its spans, as text: what is not there was never told. */
  String everything() throws IOException, InterruptedException {
    return get("/api/v2/traces?limit=1000").body();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    if (!process.isAlive()) {
      throw new AssertionError(Files.readString(log));
    }
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url(path))).timeout(Duration.ofSeconds(20)).build();
    return http.send(request, BodyHandlers.ofString());
  }

  private String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join();
    http.close();
  }
}
