package org.dataexchange.tasker.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.dataexchange.tasker.site.Part;
import org.dataexchange.tasker.system.Eventually;

/**
 * A server's prepared sandboxes.
 *
 * @param size how many it keeps ready
 */
record FullPool(Part server, int size) {

  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** Returns when all are ready: what a task left to be done is not measured with the next. */
  void settle() {
    Eventually.eventually(size + " sandboxes are ready", LONGEST, () -> ready() == size);
  }

  private double ready() throws IOException, InterruptedException {
    URI metrics =
        URI.create("http://127.0.0.1:%s/metrics".formatted(server.settings().get("HTTP_PORT")));
    String all = HTTP.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString()).body();
    return all.lines()
        .filter(line -> line.startsWith("tasker_sandboxes_prepared"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .findFirst()
        .orElse(0);
  }
}
