package org.dataexchange.tasker.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dataexchange.tasker.sandbox.engine.PlainContainers;
import org.dataexchange.tasker.site.Site;
import org.dataexchange.tasker.task.RunFolder;

/**
 * How long one {@code print(1)} takes while nothing else goes on, from asking for it to its answer:
 * Tasker, what else people use, and the parts of Tasker's time. All take turns.
 */
final class LatencyBench implements Bench {

  private static final int ROUNDS = 40;
  private static final int WARM_UP = 3;
  private static final int WORKERS = 2;

  private static final String PREPARED = "Tasker, prepared, traced";
  private static final String COLD = "Tasker, cold, traced";

  /** How long Python takes to start, run the program, and end, without anything around it. */
  private static final String PYTHON =
      """
      import subprocess, sys, time
      began = time.perf_counter()
      subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
      print((time.perf_counter() - began) * 1000)
      """;

  private final Map<String, Contender> contenders = new LinkedHashMap<>();
  private final Map<String, Series> times = new LinkedHashMap<>();
  private final Series python = new Series("ms");
  private final Series tracer = new Series("ms");
  private final Series broker = new Series("ms");
  private final Series rest = new Series("ms");

  @Override
  public void run(Stage stage) throws Exception {
    Site site = stage.started(List.of(TaskerContender.settings(WORKERS)));
    RunFolder folder = EngineContender.folder(stage.base());
    try (PlainContainers containers = new PlainContainers(folder, PlainContainers.USUAL);
        Echo echo = new Echo(site.connect("bench"), site.connect("bench"));
        TaskerContender tasker = TaskerContender.of(site, site.servers().getFirst());
        EngineContender calls = EngineContender.plain(containers);
        EngineContender command = EngineContender.dockerRun(folder);
        CeleryContender celery = new CeleryContender(site, 1, folder.code(), folder.data())) {
      contenders.put(PREPARED, tasker);
      contenders.put(COLD, tasker.cold());
      contenders.put("the engine's calls alone, untraced", calls);
      contenders.put("docker run, untraced", command);
      contenders.put("Celery with docker-py, untraced", celery);
      tasker.warmUp();
      int rounds = stage.rounds(ROUNDS);
      for (int round = 1 - WARM_UP; round <= rounds; round++) {
        tasker.settle();
        Map<String, Double> took = round();
        double alone = Double.parseDouble(containers.run(inPython()).strip());
        double echoed = echo.millis();
        if (round > 0) {
          took.forEach((name, millis) -> series(name).add(millis));
          split(took.get(PREPARED), tasker.report(), alone, echoed);
        }
        if (round % 10 == 0) {
          stage.say("round %d of %d".formatted(round, rounds));
        }
      }
    }
    stage.show(table());
    stage.show(parts());
    stage.show("latency", Ecdf.of("From asking to the answer, print(1)", times));
  }

  private static List<String> inPython() {
    return Stream.concat(Stream.of("python", "-c", PYTHON), EngineContender.algorithm().stream())
        .toList();
  }

  private Series series(String name) {
    return times.computeIfAbsent(name, any -> new Series("ms"));
  }

  /** Tasker's own are told apart by what the report says. */
  private Map<String, Double> round() throws Exception {
    Map<String, Double> took = new LinkedHashMap<>();
    for (Map.Entry<String, Contender> one : contenders.entrySet()) {
      took.put(one.getKey(), one.getValue().run(1)[0]);
      if (one.getValue() instanceof TaskerContender tasker
          && tasker.wasPrepared() != one.getKey().equals(PREPARED)) {
        throw new IllegalStateException("not in the sandbox that was meant: " + tasker.report());
      }
    }
    return took;
  }

  private void split(double whole, JsonNode report, double alone, double echoed) {
    double awaited = report.path("durations").path("ExecutingAlgorithm").asDouble();
    python.add(alone);
    tracer.add(awaited - alone);
    broker.add(echoed);
    rest.add(whole - awaited - echoed);
  }

  private Table table() {
    Table table = new Table("latency", "From asking to the answer");
    Figure prepared = times.get(PREPARED).median();
    times.forEach(
        (name, series) -> {
          table.put(name, "median", series.median());
          table.put(name, "95 of 100 within", series.p95());
          table.put(name, "of Tasker, prepared", series.median().per(prepared, 1, "×"));
        });
    return table;
  }

  private Table parts() {
    Table table = new Table("parts", "Of Tasker, prepared");
    table.put("Python by itself, in the same container without tracer", "median", python.median());
    table.put("tracer and launcher, and seeing the end", "median", tracer.median());
    table.put("the broker, an echo by itself", "median", broker.median());
    table.put("the rest: Tasker", "median", rest.median());
    return table;
  }
}
