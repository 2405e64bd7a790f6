package org.dataexchange.tasker.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dataexchange.tasker.site.Site;

/**
 * One server runs tasks for as long as it takes, as many at a time as it has workers; of each
 * twentieth of them it is told what the server, the engine and the broker hold. From the end of the
 * second twentieth on nothing may grow but the logs.
 */
final class LifeBench {

  static final int SAMPLES = 20;
  private static final int WORKERS = 2;

  /** What is remembered is forgotten soon enough not to grow after the first samples. */
  static final Map<String, String> SERVER =
      Map.of("TASKER_WORKERS", Integer.toString(WORKERS), "TASKER_REMEMBER", "PT30S");

  private static final List<Flat> FLAT =
      List.of(
          new Flat("MiB", 0.05, 0),
          new Flat("heap", 0.05, 0),
          new Flat("threads", 0, 4),
          new Flat("fds", 0, 4),
          new Flat("sockets", 0, 2),
          new Flat("channels", 0, 0),
          new Flat("runs", 1, 4),
          new Flat("boxes", 0, 2),
          new Flat("cpu ms", 0.2, 0),
          new Flat("engine MiB", 0.1, 0),
          new Flat("engine fds", 0, 10),
          // what it has logged last, up to 32 MiB, also lies in its memory, up to three times
          new Flat("broker MiB", 0, 96),
          new Flat("broker fds", 0, 4));

  private final Site site;
  private final PrintStream out;
  private final List<Map<String, Double>> samples = new ArrayList<>();
  private long began;

  LifeBench(Site site, PrintStream out) {
    this.site = site;
    this.out = out;
  }

  /** Returns whether all was flat. */
  boolean run(int tasks) throws Exception {
    began = System.nanoTime();
    int every = tasks / SAMPLES;
    try (Client client = new Client(site)) {
      client.send(WORKERS);
      int sent = WORKERS;
      for (int answered = 0; answered < tasks; answered += every) {
        Duration before = Usage.of(site.servers().getFirst().process()).processor();
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < every; i++, sent++) {
          millis.add(client.next().took().toNanos() / 1e6);
          if (sent < tasks) {
            client.send(1);
          }
        }
        sample(answered + every, before, millis);
      }
    }
    return judge();
  }

  private void sample(int tasks, Duration before, List<Double> millis) throws Exception {
    Duration after = Usage.of(site.servers().getFirst().process()).processor();
    Map<String, Double> row = new LinkedHashMap<>();
    row.put("tasks", (double) tasks);
    row.put("s", (System.nanoTime() - began) / 1e9);
    row.put("ms", Flat.median(millis));
    row.put("cpu ms", (double) after.minus(before).toMillis() / millis.size());
    row.putAll(Sample.of(site).figures());
    if (samples.isEmpty()) {
      row.keySet().forEach(name -> out.printf("%" + width(name) + "s", of(name)));
      out.println();
      row.keySet().forEach(name -> out.printf("%" + width(name) + "s", unit(name)));
      out.println();
    }
    row.forEach((name, value) -> out.printf("%" + width(name) + ".0f", value));
    out.println();
    samples.add(row);
  }

  private static String of(String name) {
    return name.substring(0, Math.max(0, name.indexOf(' ')));
  }

  private static String unit(String name) {
    return name.substring(name.indexOf(' ') + 1);
  }

  private static int width(String name) {
    return 2 + Math.max(4, Math.max(of(name).length(), unit(name).length()));
  }

  /** The first sample still sees the server warm up. */
  private boolean judge() {
    boolean all = true;
    List<Map<String, Double>> judged = samples.subList(1, samples.size());
    out.printf("%n  %-12s%10s%10s%10s%n", "figure", "at first", "at last", "");
    for (Flat flat : FLAT) {
      List<Double> values = judged.stream().map(row -> row.get(flat.figure())).toList();
      boolean holds = flat.holds(values);
      all &= holds;
      out.printf(
          "  %-12s%10.1f%10.1f%10s%n",
          flat.figure(), Flat.first(values), Flat.last(values), holds ? "flat" : "GROWS");
    }
    return all;
  }
}
