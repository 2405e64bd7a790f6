package org.dataexchange.tasker.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dataexchange.tasker.sandbox.engine.PlainContainers;
import org.dataexchange.tasker.site.Part;
import org.dataexchange.tasker.site.Site;
import org.dataexchange.tasker.task.RunFolder;

/**
 * How many {@code print(1)} a second so many workers get done while there is always a next one, and
 * what of the processors each part takes for it: Tasker's, threads that do nothing but the engine's
 * calls for the same containers with the same launcher and tracer, and Celery's. All take turns.
 */
final class ThroughputBench implements Bench {

  static final String ENGINE = "engine";
  static final String WORKER = "server, client or worker";

  private static final List<Integer> WORKERS = List.of(1, 2, 4, 8);
  private static final int ROUNDS = 3;
  private static final int COUNTED = 24;

  /** With which the processors' time is told. */
  private static final int JUDGED = 2;

  private static final String TASKER = "Tasker, traced";
  private static final String CALLS = "the engine's calls, traced";
  private static final String CELERY = "Celery with docker-py, untraced";

  private final Map<String, Map<Integer, Series>> rates = new LinkedHashMap<>();
  private final Map<String, Map<String, Series>> spent = new LinkedHashMap<>();
  private Site site;
  private EngineGroup engine;

  /**
   * Somebody with so many workers.
   *
   * @param seconds of a processor that they have taken so far
   */
  private record Team(String name, int workers, Contender contender, Seconds seconds) {}

  @FunctionalInterface
  private interface Seconds {
    double now() throws IOException;
  }

  @Override
  public void run(Stage stage) throws Exception {
    site = stage.started(WORKERS.stream().map(TaskerContender::settings).toList());
    RunFolder folder = EngineContender.folder(stage.base());
    List<Team> teams = new ArrayList<>();
    try (EngineGroup group = new EngineGroup(site.engine().home());
        PlainContainers containers = new PlainContainers(folder, PlainContainers.USUAL)) {
      engine = group;
      for (int i = 0; i < WORKERS.size(); i++) {
        teams.addAll(teams(WORKERS.get(i), site.servers().get(i), containers, folder));
      }
      for (Team team : teams) {
        if (team.contender() instanceof TaskerContender tasker) {
          tasker.warmUp();
        }
      }
      int rounds = stage.rounds(ROUNDS);
      for (int round = 1; round <= rounds; round++) {
        for (Team team : teams) {
          measure(team);
        }
        stage.say("round %d of %d".formatted(round, rounds));
      }
    } finally {
      for (Team team : teams) {
        team.contender().close();
      }
    }
    stage.show(table());
    stage.show(processors());
  }

  private List<Team> teams(int workers, Part server, PlainContainers containers, RunFolder folder)
      throws Exception {
    CeleryContender celery = new CeleryContender(site, workers, folder.code(), folder.data());
    return List.of(
        new Team(
            TASKER, workers, TaskerContender.of(site, server), () -> seconds(server.process())),
        new Team(
            CALLS,
            workers,
            EngineContender.traced(containers, workers),
            () -> seconds(ProcessHandle.current())),
        new Team(CELERY, workers, celery, celery::seconds));
  }

  private static double seconds(ProcessHandle process) throws IOException {
    return Usage.of(process).processor().toNanos() / 1e9;
  }

  /** The first answers come from what was ready before, and do not count for the rate. */
  private void measure(Team team) throws Exception {
    team.contender().settle();
    int ahead = 2 * team.workers();
    if (team.contender() instanceof TaskerContender tasker) {
      ahead += tasker.ready();
    }
    int tasks = ahead + COUNTED;
    Spent before = spent(team);
    double[] times = team.contender().run(tasks);
    // what it took to make ready again counts
    team.contender().settle();
    Map<String, Double> millis = spent(team).since(before, tasks);
    rates
        .computeIfAbsent(team.name(), any -> new TreeMap<>())
        .computeIfAbsent(team.workers(), any -> new Series("/s"))
        .add(COUNTED / (times[tasks - 1] - times[ahead - 1]) * 1_000);
    if (team.workers() == JUDGED) {
      Map<String, Series> of = spent.computeIfAbsent(team.name(), any -> new LinkedHashMap<>());
      millis.forEach((part, took) -> of.computeIfAbsent(part, any -> new Series("ms")).add(took));
    }
  }

  private Spent spent(Team team) throws IOException {
    boolean itself = team.name().equals(CALLS);
    return new Spent(
        Load.machine(),
        engine.seconds(),
        team.seconds().now(),
        seconds(site.brokers().getFirst().process()),
        itself ? 0 : seconds(ProcessHandle.current()));
  }

  private Table table() {
    Table table = new Table("rate", "Tasks a second");
    for (int workers : WORKERS) {
      Map<String, Figure> medians = new LinkedHashMap<>();
      rates.forEach((name, series) -> medians.put(name, series.get(workers).median()));
      String row = workers + (workers == 1 ? " worker" : " workers");
      medians.forEach((name, figure) -> table.put(row, name, figure));
      Figure tasker = medians.get(TASKER);
      table.put(row, "Tasker to the calls", tasker.per(medians.get(CALLS), 1, "×"));
      table.put(row, "Tasker to Celery", tasker.per(medians.get(CELERY), 1, "×"));
    }
    return table;
  }

  /** A part of Tasker's own is the server's; a client of the engine's needs one too. */
  private Table processors() {
    Table table = new Table("processor", "Processor time for a task, " + JUDGED + " workers");
    spent.forEach(
        (name, parts) -> {
          parts.forEach((part, series) -> table.put(name, part, series.median()));
          table.put(
              name,
              WORKER + " to engine",
              parts.get(WORKER).median().per(parts.get(ENGINE).median(), 100, "%"));
        });
    return table;
  }
}
