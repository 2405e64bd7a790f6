package org.dataexchange.tasker.bench;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** People who have the page open: each asks what the page asks, every two seconds. */
final class Viewers implements AutoCloseable {

  private static final int EVERY_MILLIS = 2_000;

  private static final List<String> LIST =
      List.of(
          "/api/node",
          "/api/tasks?state=running,left&limit=100",
          "/api/node/history",
          "/api/tasks?state=success,error,rejected&limit=50",
          "/");

  private final Door door;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, List<Double>> millis = new TreeMap<>();

  /**
   * @param task that every second of them looks at
   */
  Viewers(Door door, int count, String task) {
    this.door = door;
    List<String> one = List.of("/api/node", "/api/tasks/" + task);
    for (int i = 0; i < count; i++) {
      List<String> paths = i % 2 == 0 ? LIST : one;
      long first = (long) i * EVERY_MILLIS / count;
      threads.submit(() -> look(paths, first));
    }
  }

  private Void look(List<String> paths, long first) throws IOException, InterruptedException {
    Map<String, String> known = new HashMap<>();
    TimeUnit.MILLISECONDS.sleep(first);
    while (true) {
      for (String path : paths) {
        ask(path, known);
      }
      TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
    }
  }

  private void ask(String path, Map<String, String> known)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = door.request(path);
    if (known.containsKey(path)) {
      request.header("If-None-Match", known.get(path));
    }
    long began = System.nanoTime();
    HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
    double took = (System.nanoTime() - began) / 1e6;
    response.headers().firstValue("ETag").ifPresent(tag -> known.put(path, tag));
    boolean well = response.statusCode() == 200 || response.statusCode() == 304;
    note(path.startsWith("/api/tasks/") ? "/api/tasks/{id}" : path, well ? took : 60_000);
  }

  private synchronized void note(String path, double took) {
    millis.computeIfAbsent(path, key -> new ArrayList<>()).add(took);
  }

  /** Milliseconds of all answers so far, by path; a failure counts as a minute. */
  synchronized Map<String, List<Double>> millis() {
    Map<String, List<Double>> copy = new TreeMap<>();
    millis.forEach((path, all) -> copy.put(path, List.copyOf(all)));
    return copy;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    http.shutdownNow();
  }
}
