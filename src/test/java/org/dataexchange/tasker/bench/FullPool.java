package org.dataexchange.tasker.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.dataexchange.tasker.site.Part;
import org.dataexchange.tasker.system.Eventually;

/** A server's prepared sandboxes. */
record FullPool(Part server) {

  private static final Duration LONGEST = Duration.ofMinutes(1);

  /** A look takes the server time, which may be measured meanwhile. */
  private static final long BETWEEN_LOOKS = 500;

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** Returns when all are ready: what a task left to be done is not measured with the next. */
  void settle() {
    Eventually.eventually("the sandboxes are ready", LONGEST, this::isFull);
  }

  private boolean isFull() throws IOException, InterruptedException {
    int wanted = figure("tasker_sandboxes_wanted");
    boolean full = wanted > 0 && ready() >= wanted;
    if (!full) {
      TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS);
    }
    return full;
  }

  int ready() throws IOException, InterruptedException {
    return figure("tasker_sandboxes_prepared");
  }

  private int figure(String name) throws IOException, InterruptedException {
    URI metrics =
        URI.create("http://127.0.0.1:%s/metrics".formatted(server.settings().get("HTTP_PORT")));
    String all = HTTP.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString()).body();
    return all.lines()
        .filter(line -> line.startsWith(name))
        .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .findFirst()
        .orElse(0);
  }
}
