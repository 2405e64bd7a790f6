package org.dataexchange.tasker.bench;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dataexchange.tasker.site.Part;
import org.dataexchange.tasker.site.Site;

/** How long a server takes to start, and what it holds: at once, and after a thousand tasks. */
final class ServerBench implements Bench {

  private static final int WORKERS = 2;
  private static final int STARTS = 3;
  private static final int WARM_UP = 50;
  private static final int TASKS = 1_000;
  private static final int SAMPLES = 10;
  private static final Pattern TOOK = Pattern.compile("server .*started on .*\\(([0-9.]+) s\\)");

  private final Table held = new Table("held", "What the server holds");

  @Override
  public void run(Stage stage) throws Exception {
    Site site = stage.stopped(List.of(TaskerContender.settings(WORKERS)));
    Part server = site.servers().getFirst().with("TASKER_WAIT", "ready");
    Series first = new Series("s");
    Series later = new Series("s");
    first.add(start(server));
    for (int i = 0; i < STARTS; i++) {
      server.script("down", "server");
      later.add(start(server));
    }
    Table starts = new Table("start", "From starting it to ready");
    starts.put("the first time", "median", first.median());
    starts.put("after that", "median", later.median());
    stage.show(starts);
    try (TaskerContender tasker = TaskerContender.of(site, server)) {
      tasker.settle();
      hold("idle", server);
      tasker.run(WARM_UP);
      tasker.settle();
      hold("after %d tasks".formatted(WARM_UP), server);
      for (int done = TASKS / SAMPLES; done <= TASKS; done += TASKS / SAMPLES) {
        tasker.run(TASKS / SAMPLES);
        stage.say("%,d tasks".formatted(done));
      }
      tasker.settle();
      hold("after %,d more".formatted(TASKS), server);
    }
    stage.show(held);
  }

  /** Seconds, as the script says. */
  static double start(Part server) {
    String said = server.script("up", "server");
    Matcher took = TOOK.matcher(said);
    if (!took.find()) {
      throw new IllegalStateException("the server was not started: " + said);
    }
    return Double.parseDouble(took.group(1));
  }

  private void hold(String row, Part server) throws IOException {
    Usage usage = Usage.of(server.process());
    held.put(row, "resident", Figure.exact(usage.resident(), "MiB"));
    held.put(row, "threads", Figure.exact(usage.threads(), ""));
    held.put(row, "descriptors", Figure.exact(usage.descriptors(), ""));
    // last, since it asks for a collection
    held.put(row, "heap after a collection", Figure.exact(Sample.heap(server), "MiB"));
  }
}
