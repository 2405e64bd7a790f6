package org.dataexchange.tasker.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dataexchange.tasker.site.Part;
import org.dataexchange.tasker.site.Site;

/**
 * What a server with one worker needs while few or many tasks wait, and how long the one at the
 * head of the queue takes: from an answer to the next. The queue is kept at its length; the lengths
 * take turns, up and down, so that all see the same machine and a server of the same age.
 */
final class QueueBench {

  static final Map<String, String> SERVER =
      Map.of("TASKER_WORKERS", "1", "TASKER_REMEMBER", "PT10S");

  private static final long FEW = 50;
  private static final int WARM_UP = 300;
  private static final int MEASURED = 30;
  private static final List<Flat> FLAT =
      List.of(new Flat("server MiB", 0.05, 0), new Flat("heap MiB", 0.05, 0));

  private final Site site;
  private final PrintStream out;

  QueueBench(Site site, PrintStream out) {
    this.site = site;
    this.out = out;
  }

  /** Returns whether the server needs no more for the most that wait than for a few. */
  boolean run(int most, int rounds) throws Exception {
    List<Long> lengths = Stream.of(1L, FEW, 1_000L, (long) most).distinct().sorted().toList();
    Map<Long, List<Map<String, Double>>> rows = new LinkedHashMap<>();
    try (Client client = new Client(site)) {
      client.run(WARM_UP);
      for (int round = 0; round < rounds; round++) {
        for (long length : round % 2 == 0 ? lengths : lengths.reversed()) {
          Map<String, Double> row = measure(client, (int) length);
          if (rows.isEmpty()) {
            out.printf("%8s", "waiting");
            row.keySet().forEach(name -> out.printf("%12s", name));
            out.println();
          }
          print(length, row);
          rows.computeIfAbsent(length, any -> new ArrayList<>()).add(row);
        }
      }
    }
    out.printf("%nmedians of %d rounds%n", rounds);
    rows.forEach((length, all) -> print(length, medians(all)));
    return judge(medians(rows.get(FEW)), medians(rows.get((long) most)));
  }

  Map<String, Double> measure(Client client, int length) throws Exception {
    long began = System.nanoTime();
    // one more is with the server
    client.send(length + 1);
    final double filling = (System.nanoTime() - began) / 1e9;
    client.forget();
    List<Double> millis = new ArrayList<>();
    long last = client.next().at();
    for (int i = 0; i < MEASURED; i++) {
      client.send(1);
      long at = client.next().at();
      millis.add((at - last) / 1e6);
      last = at;
    }
    Part server = site.servers().getFirst();
    Map<String, Double> row = new LinkedHashMap<>();
    row.put("fill s", filling);
    row.put("median ms", Flat.median(millis));
    row.put("slowest ms", millis.stream().mapToDouble(Double::doubleValue).max().orElseThrow());
    row.put("server MiB", Usage.of(server.process()).resident());
    row.put("heap MiB", Sample.heap(server));
    row.put("broker MiB", Usage.of(site.brokers().getFirst().process()).resident());
    client.purge();
    return row;
  }

  private void print(long length, Map<String, Double> row) {
    out.printf("%8d", length);
    row.values().forEach(value -> out.printf("%12.1f", value));
    out.println();
  }

  private static Map<String, Double> medians(List<Map<String, Double>> rows) {
    Map<String, Double> medians = new LinkedHashMap<>();
    for (String name : rows.getFirst().keySet()) {
      medians.put(name, Flat.median(rows.stream().map(row -> row.get(name)).toList()));
    }
    return medians;
  }

  private boolean judge(Map<String, Double> few, Map<String, Double> most) {
    boolean all = true;
    for (Flat flat : FLAT) {
      boolean holds = flat.holds(List.of(few.get(flat.figure()), most.get(flat.figure())));
      out.printf("%s with most as with %d: %s%n", flat.figure(), FEW, holds ? "yes" : "NO");
      all &= holds;
    }
    return all;
  }
}
