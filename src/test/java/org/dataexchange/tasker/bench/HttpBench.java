package org.dataexchange.tasker.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dataexchange.tasker.site.Site;
import org.dataexchange.tasker.system.Eventually;
import org.dataexchange.tasker.system.PageSpeed;

/**
 * What the page costs: a thousand tasks have ended, and others run, in turns without anybody who
 * looks, and with twenty who have the page open and a hundred who listen to a run that prints all
 * the time. Then how quick long outputs are in a browser. It holds if 95 of 100 answers of each
 * kind took less than 100 ms and the events came.
 */
final class HttpBench {

  private static final int ENDED = 1_000;
  private static final int TASKS = 150;
  private static final int ROUNDS = 3;
  private static final int VIEWERS = 20;
  private static final int LISTENERS = 100;
  private static final double MOST_MILLIS = 100;
  private static final Duration SOON = Duration.ofSeconds(30);

  /** Of the two hundred that a hundred listeners are told in a second. */
  private static final double FEWEST_EVENTS = 180;

  static final Map<String, String> SERVER =
      Map.of("TASKER_WORKERS", "3", "TASKER_REMEMBER", "PT1H");

  private static final String TALKS =
      "import time\nwhile True: print('a line of the log', time.time(), flush=True); time.sleep(.1)";

  private final Site site;
  private final PrintStream out;
  private final Map<String, List<Double>> answers = new TreeMap<>();
  private double fewestEvents = Double.MAX_VALUE;

  HttpBench(Site site, PrintStream out) {
    this.site = site;
    this.out = out;
  }

  /** Did the answers and the events come in time? */
  boolean run() throws Exception {
    Door door = Door.of(site.servers().getFirst());
    try (Client client = new Client(site)) {
      client.run(ENDED);
      door.submit(site.shares(), "talks", TALKS);
      door.await("talks", "ExecutingAlgorithm");
      out.printf(
          "%-9s%9s%9s%13s%9s%9s%n", "", "tasks/s", "events/s", "processor, %", "MiB", "threads");
      for (int round = 0; round < ROUNDS; round++) {
        print("unseen", tasks(client), 0);
        watched(client, door);
      }
    }
    boolean held = answered();
    pages(door);
    return held;
  }

  private void watched(Client client, Door door) throws Exception {
    try (Listeners listeners = new Listeners(door, LISTENERS, "talks")) {
      Eventually.eventually("all hear the run", SOON, () -> listeners.events() >= 4 * LISTENERS);
      look(client, door, listeners);
    }
  }

  private void look(Client client, Door door, Listeners listeners) throws Exception {
    try (Viewers viewers = new Viewers(door, VIEWERS, "talks")) {
      long before = listeners.events();
      Took took = tasks(client);
      double events = (listeners.events() - before) / took.seconds();
      fewestEvents = Math.min(fewestEvents, events);
      print("watched", took, events);
      viewers
          .millis()
          .forEach(
              (path, all) -> answers.computeIfAbsent(path, key -> new ArrayList<>()).addAll(all));
    }
  }

  /**
   * What some tasks took.
   *
   * @param processor seconds of one, of the server's
   */
  private record Took(double seconds, double processor) {}

  private Took tasks(Client client) throws Exception {
    double before = server().processor().toNanos() / 1e9;
    long began = System.nanoTime();
    client.run(TASKS);
    double seconds = (System.nanoTime() - began) / 1e9;
    return new Took(seconds, server().processor().toNanos() / 1e9 - before);
  }

  private Usage server() throws IOException {
    return Usage.of(site.servers().getFirst().process());
  }

  private void print(String how, Took took, double events) throws IOException {
    Usage usage = server();
    out.printf(
        "%-9s%9.1f%9.0f%13.0f%9.0f%9d%n",
        how,
        TASKS / took.seconds(),
        events,
        100 * took.processor() / took.seconds(),
        usage.resident(),
        usage.threads());
  }

  private boolean answered() {
    boolean held = fewestEvents >= FEWEST_EVENTS;
    out.printf("%n%-50s%9s%9s%11s%9s%n", "", "answers", "half, ms", "95 of 100", "longest");
    for (Map.Entry<String, List<Double>> path : answers.entrySet()) {
      List<Double> all = path.getValue().stream().sorted().toList();
      double most = all.get((int) Math.ceil(0.95 * all.size()) - 1);
      held &= most < MOST_MILLIS;
      out.printf(
          "%-50s%9d%9.1f%11.1f%9.1f%n",
          path.getKey(), all.size(), all.get(all.size() / 2), most, all.getLast());
    }
    return held;
  }

  private void pages(Door door) throws Exception {
    Map<String, String> outputs =
        Map.of(
            "one-line", "print('x' * (8 << 20))",
            "short-lines", "for i in range(1 << 18): print('x' * 31)");
    out.printf(
        "%n%-14s%11s%18s%9s%16s%n",
        "8 MiB", "opens, ms", "a frame, half ms", "longest", "late, of 200");
    try (PageSpeed page = new PageSpeed(door.at(), door.password())) {
      for (String name : new TreeMap<>(outputs).keySet()) {
        door.submit(site.shares(), name, outputs.get(name));
        door.await(name, "\"completed\"");
        PageSpeed.Figures figures = page.measure(name, "xxx");
        out.printf(
            "%-14s%11.0f%18.1f%9.1f%16d%n",
            name, figures.opens(), figures.median(), figures.longest(), figures.late());
      }
    }
  }
}
