package org.dataexchange.tasker.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dataexchange.tasker.site.Part;
import org.dataexchange.tasker.site.Site;

/**
 * How much was computed up to a moment, in seconds of one processor: by the whole machine, with all
 * that others do there, and by what of the site runs now.
 */
record Load(long at, Map<String, Double> seconds) {

  private static final double TICKS = 100;

  static Load now(Site site, List<Part> servers) throws IOException {
    Map<String, Double> seconds = new LinkedHashMap<>();
    seconds.put("machine", machine());
    seconds.put("servers", all(servers));
    seconds.put("broker", all(site.brokers()));
    if (!servers.isEmpty()) {
      seconds.put("engine", seconds(Usage.ofBoth(site.engine().process())));
    }
    return new Load(System.nanoTime(), seconds);
  }

  /** Per cent of all processors since an earlier moment. */
  Map<String, Double> since(Load earlier) {
    double whole = elapsed(earlier) * Runtime.getRuntime().availableProcessors();
    Map<String, Double> parts = new LinkedHashMap<>();
    seconds.forEach(
        (name, now) -> parts.put(name, 100 * (now - earlier.seconds().get(name)) / whole));
    return parts;
  }

  /** Seconds since an earlier moment. */
  double elapsed(Load earlier) {
    return (at - earlier.at()) / 1e9;
  }

  /** Of all processors, without what they were idle or waited for a disk. */
  static double machine() throws IOException {
    String[] ticks = Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +");
    long busy = 0;
    // user, nice, system; then idle and iowait; irq, softirq, steal
    for (int i : new int[] {1, 2, 3, 6, 7, 8}) {
      busy += Long.parseLong(ticks[i]);
    }
    return busy / TICKS;
  }

  private static double all(List<Part> parts) throws IOException {
    List<Usage> all = new ArrayList<>();
    for (Part part : parts) {
      all.add(Usage.of(part.process()));
    }
    return seconds(Usage.sum(all));
  }

  private static double seconds(Usage usage) {
    return usage.processor().toNanos() / 1e9;
  }
}
