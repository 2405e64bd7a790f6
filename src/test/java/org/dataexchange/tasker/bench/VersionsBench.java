package org.dataexchange.tasker.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.dataexchange.tasker.site.Part;
import org.dataexchange.tasker.site.Site;

/**
 * This version beside another one, in turns: how long one {@code print(1)} takes, how many a second
 * get done, how long a server takes to start, and what it holds. The other one is built and started
 * by its own script, and has an engine and an image of its own; both have one broker.
 */
final class VersionsBench implements Bench {

  private static final int WORKERS = 2;
  private static final int STARTS = 4;
  private static final int PAIRS = 120;
  private static final int RATES = 8;
  private static final int COUNTED = 24;

  private final Table table = new Table("versions", "In turns, medians");

  /** One of the two, with what was measured of it. */
  private static final class Version {
    private final String name;
    private final Part server;
    private final Series start = new Series("s");
    private final Series idle = new Series("MiB");
    private final Series latency = new Series("ms");
    private final Series rate = new Series("/s");
    private final Series after = new Series("MiB");
    private TaskerContender tasker;

    Version(String name, Part server) {
      this.name = name;
      this.server = server.with("TASKER_WAIT", "ready");
    }

    /** Seconds. */
    double up(Site site) throws Exception {
      double took = ServerBench.start(server);
      tasker = TaskerContender.of(site, server);
      tasker.settle();
      return took;
    }

    void down() {
      if (tasker != null) {
        tasker.close();
        tasker = null;
      }
      server.script("down", "server");
    }

    /** Tasks a second; the first come from what was ready before, and do not count. */
    double rate() throws Exception {
      int ahead = 2 * WORKERS + tasker.ready();
      double[] times = tasker.run(ahead + COUNTED);
      return COUNTED / (times[ahead + COUNTED - 1] - times[ahead - 1]) * 1_000;
    }

    double resident() throws IOException {
      return Usage.of(server.process()).resident();
    }
  }

  @Override
  public void run(Stage stage) throws Exception {
    Path clone = stage.order().beside().orElseThrow();
    Site site = stage.stopped(List.of(settings("other"), settings("this")));
    Map<String, String> own =
        Map.of(
            "DOCKER_HOST",
            "unix://" + stage.base().resolve("engine-b/docker.sock"),
            "TASKER_CACHE",
            clone.resolve(".tasker/cache").toString());
    Part engine = new Part("engine", stage.base().resolve("engine-b"), own).of(clone);
    Part server = site.servers().getFirst().of(clone);
    for (Map.Entry<String, String> one : own.entrySet()) {
      server = server.with(one.getKey(), one.getValue());
    }
    Version other =
        new Version(
            "the other, " + Machine.commit(clone),
            // an older one asks for it where others may see its metrics
            server.with("TASKER_METRICS_ROLE", "none"));
    Version here = new Version("this, " + Machine.commit(Path.of(".")), site.servers().getLast());
    try {
      engine.script("up", "engine", "image");
      measure(stage, site, other, here);
    } finally {
      other.down();
      here.down();
      engine.script("down", "engine");
    }
    stage.show(table);
  }

  private static Map<String, String> settings(String version) {
    Map<String, String> settings = new HashMap<>(TaskerContender.settings(WORKERS));
    settings.put("TASKER_TODO_QUEUE", Client.TODO + "_" + version);
    settings.put("TASKER_DONE_QUEUE", Client.DONE + "_" + version);
    return settings;
  }

  private void measure(Stage stage, Site site, Version other, Version here) throws Exception {
    List<Version> both = List.of(other, here);
    for (int round = 0; round <= stage.rounds(STARTS); round++) {
      for (Version one : inTurn(both, round)) {
        double took = one.up(site);
        if (round > 0) {
          one.start.add(took);
          one.idle.add(one.resident());
        }
        one.down();
      }
      stage.say("started %d times".formatted(round + 1));
    }
    for (Version one : both) {
      one.up(site);
      one.tasker.warmUp();
    }
    Series more = new Series("ms");
    for (int pair = 0; pair < stage.rounds(PAIRS); pair++) {
      Map<Version, Double> took = new HashMap<>();
      for (Version one : inTurn(both, pair)) {
        // nor meet what the other one's engine still has to do
        both.forEach(each -> each.tasker.settle());
        took.put(one, one.tasker.run(1)[0]);
      }
      took.forEach((version, millis) -> version.latency.add(millis));
      more.add(took.get(here) - took.get(other));
    }
    stage.say("one task at a time");
    for (int round = 0; round < stage.rounds(RATES); round++) {
      for (Version one : inTurn(both, round)) {
        both.forEach(each -> each.tasker.settle());
        one.rate.add(one.rate());
      }
    }
    for (Version one : both) {
      one.after.add(one.resident());
    }
    row("from asking to the answer, one task", other, here, one -> one.latency);
    table.put("from asking to the answer, one task", "more", more.median());
    row("tasks a second, %d workers".formatted(WORKERS), other, here, one -> one.rate);
    row("from starting the server to ready", other, here, one -> one.start);
    row("resident, idle", other, here, one -> one.idle);
    row("resident, after all of it", other, here, one -> one.after);
  }

  /** What comes second must not always be the same. */
  private static List<Version> inTurn(List<Version> both, int round) {
    return round % 2 == 0 ? both : both.reversed();
  }

  private void row(String name, Version other, Version here, Function<Version, Series> series) {
    Figure before = series.apply(other).median();
    Figure now = series.apply(here).median();
    table.put(name, other.name, before);
    table.put(name, here.name, now);
    table.put(name, "more", now.minus(before, 1, now.unit()));
  }
}
