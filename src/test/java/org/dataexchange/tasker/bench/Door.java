package org.dataexchange.tasker.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.dataexchange.tasker.site.Part;
import org.dataexchange.tasker.storage.folder.LocalFolder;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Ticker;

/** Where a server is asked over HTTP, as its operator. */
record Door(HttpClient http, URI at, String password) {

  private static final int LONGEST_SECONDS = 60;

  static Door of(Part server) throws IOException {
    return new Door(
        HttpClient.newHttpClient(),
        URI.create("http://127.0.0.1:" + server.settings().get("HTTP_PORT")),
        Files.readString(server.home().resolve("password")).strip());
  }

  HttpRequest.Builder request(String path) {
    String login = Base64.getEncoder().encodeToString(("operator:" + password).getBytes(UTF_8));
    return HttpRequest.newBuilder(at.resolve(path))
        .timeout(Duration.ofMinutes(5))
        .header("Authorization", "Basic " + login);
  }

  /** Sends a task with that program. */
  void submit(Path shares, String id, String program) throws IOException, InterruptedException {
    Files.writeString(shares.resolve(id + ".py"), program);
    String sha256 =
        new LocalFolder(shares, Ticker.SYSTEM, Duration.ofMinutes(1))
            .sha256(new SharePath(id + ".py"));
    String request =
        """
        {"taskId": "%1$s", "codePath": "%1$s.py", "dataPath": "data", "codeHash": {"sha256": "%2$s"}}\
        """
            .formatted(id, sha256);
    HttpResponse<String> sent =
        http.send(
            request("/api/tasks")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(request))
                .build(),
            BodyHandlers.ofString());
    if (sent.statusCode() != 202) {
      throw new IOException("cannot send: " + sent.body());
    }
  }

  /** Waits until what is known of a task has that text. */
  void await(String id, String text) throws IOException, InterruptedException {
    HttpRequest request = request("/api/tasks/" + id).build();
    for (int i = 0; i < 10 * LONGEST_SECONDS; i++) {
      if (http.send(request, BodyHandlers.ofString()).body().contains(text)) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new IOException("no " + text + " of " + id);
  }
}
