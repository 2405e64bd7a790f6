package org.dataexchange.tasker.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dataexchange.tasker.sandbox.engine.PlainContainers;
import org.dataexchange.tasker.site.Site;
import org.dataexchange.tasker.task.RunFolder;

/**
 * A hundred tasks at once while nothing else goes on: when the first, half, and all are answered.
 */
final class BurstBench implements Bench {

  private static final int ROUNDS = 3;
  private static final int TASKS = 100;
  private static final int WORKERS = 2;

  private record Answers(Series first, Series middle, Series last) {

    Answers() {
      this(new Series("ms"), new Series("s"), new Series("s"));
    }

    void add(double[] times) {
      first.add(times[0]);
      middle.add(times[times.length / 2 - 1] / 1_000);
      last.add(times[times.length - 1] / 1_000);
    }
  }

  private final Map<String, Answers> measured = new LinkedHashMap<>();

  @Override
  public void run(Stage stage) throws Exception {
    Site site = stage.started(List.of(TaskerContender.settings(WORKERS)));
    RunFolder folder = EngineContender.folder(stage.base());
    try (PlainContainers containers = new PlainContainers(folder, PlainContainers.USUAL);
        TaskerContender tasker = TaskerContender.of(site, site.servers().getFirst());
        EngineContender engine = EngineContender.traced(containers, WORKERS);
        CeleryContender celery = new CeleryContender(site, WORKERS, folder.code(), folder.data())) {
      Map<String, Contender> contenders = new LinkedHashMap<>();
      contenders.put("Tasker, traced, its pool full", tasker);
      contenders.put("the engine's calls in 2 threads, traced", engine);
      contenders.put("Celery with docker-py, untraced", celery);
      tasker.warmUp();
      int rounds = stage.rounds(ROUNDS);
      for (int round = 1; round <= rounds; round++) {
        for (Map.Entry<String, Contender> one : contenders.entrySet()) {
          tasker.settle();
          measured
              .computeIfAbsent(one.getKey(), any -> new Answers())
              .add(one.getValue().run(TASKS));
        }
        stage.say("round %d of %d".formatted(round, rounds));
      }
    }
    Table table = new Table("burst", TASKS + " tasks at once, 2 workers each");
    measured.forEach(
        (name, answers) -> {
          table.put(name, "first answer", answers.first().median());
          table.put(name, "half of them", answers.middle().median());
          table.put(name, "all of them", answers.last().median());
        });
    stage.show(table);
  }
}
