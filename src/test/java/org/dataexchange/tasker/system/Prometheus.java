package org.dataexchange.tasker.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.dataexchange.tasker.site.Site;

/** A Prometheus that asks the server under test each second, with the rules of {@code ops}. */
final class Prometheus implements AutoCloseable {

  private static final Path PROGRAMS = Path.of(Script.variable("TASKER_PROMETHEUS"), "usr/bin");

  private final Path home;
  private final int port = Site.freePort();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;

  /**
   * @param home an empty folder for it
   * @param target whom it asks and how, as the configuration has it
   */
  Prometheus(Path home, String target) throws IOException {
    this.home = home;
    Path rules = Path.of("ops/alerts.yml").toAbsolutePath();
    Files.writeString(
        home.resolve("conf"),
        """
        global: { scrape_interval: 1s, evaluation_interval: 1s }
        rule_files: [ "%s" ]
        scrape_configs:
          - job_name: tasker
            %s
        """
            .formatted(rules, target));
    process =
        run(
            "prometheus",
            "--config.file=" + home.resolve("conf"),
            "--storage.tsdb.path=" + home.resolve("data"),
            "--web.listen-address=127.0.0.1:" + port);
    eventually("Prometheus answers", SOON, this::answers);
  }

  /** The part of the configuration that names whom to ask. */
  static String target(String port) {
    return "static_configs: [ { targets: [ \"127.0.0.1:%s\" ] } ]".formatted(port);
  }

  private Process run(String program, String... arguments) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(PROGRAMS.resolve(program).toString());
    builder.command().addAll(List.of(arguments));
    return builder
        .redirectErrorStream(true)
        .redirectOutput(home.resolve(program + ".log").toFile())
        .start();
  }

  private boolean answers() throws IOException {
    if (!process.isAlive()) {
      throw new IOException(Files.readString(home.resolve("prometheus.log")));
    }
    new Socket(InetAddress.getLoopbackAddress(), port).close();
    return true;
  }

  /** What a query has now; an error is an error of the test. */
  JsonNode query(String expression) throws IOException, InterruptedException {
    return ask("query?query=" + URLEncoder.encode(expression, UTF_8)).path("result");
  }

  /** The rules, with how they fare. */
  JsonNode rules() throws IOException, InterruptedException {
    return ask("rules").at("/groups/0/rules");
  }

  private JsonNode ask(String what) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/api/v1/%s".formatted(port, what)))
            .timeout(Duration.ofSeconds(20))
            .build();
    JsonNode answer =
        new ObjectMapper().readTree(http.send(request, BodyHandlers.ofString()).body());
    if (!answer.path("status").asText().equals("success")) {
      throw new AssertionError(what + ": " + answer);
    }
    return answer.path("data");
  }

  /** What promtool objects to in figures, such as their names. */
  String objections(String figures) throws Exception {
    return promtool(Files.writeString(home.resolve("figures"), figures), "check", "metrics");
  }

  /** Which of the tests in a file the rules fail. */
  String failures(Path tests) throws Exception {
    return promtool(Path.of("/dev/null"), "test", "rules", tests.toString());
  }

  private static String promtool(Path input, String... arguments) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(PROGRAMS.resolve("promtool").toString());
    builder.command().addAll(List.of(arguments));
    Process promtool = builder.redirectErrorStream(true).redirectInput(input.toFile()).start();
    String said = new String(promtool.getInputStream().readAllBytes(), UTF_8);
    return promtool.waitFor() == 0 ? "" : "promtool: " + said;
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join();
    http.close();
  }
}
