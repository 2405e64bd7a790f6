package org.dataexchange.tasker.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.dataexchange.tasker.sandbox.engine.PlainContainers;
import org.dataexchange.tasker.storage.folder.LocalFolder;
import org.dataexchange.tasker.system.Containers;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Ticker;

/** So many threads that each call the engine, without a queue between them and whoever asks. */
final class EngineContender implements Contender {

  private final ExecutorService threads;
  private final Life life;

  @FunctionalInterface
  private interface Life {
    /** What a container said, once it is gone. */
    String live() throws Exception;
  }

  private EngineContender(int threads, Life life) {
    this.threads = Executors.newFixedThreadPool(threads);
    this.life = life;
  }

  /** A folder with the code and the data of all tasks. */
  static RunFolder folder(Path base) throws IOException {
    RunFolder folder = new RunFolder(Files.createTempDirectory(base, "plain"));
    for (Path made : new Path[] {folder.code(), folder.data(), folder.box()}) {
      Files.createDirectory(made);
    }
    LocalFolder samples =
        new LocalFolder(Path.of("src/samples"), Ticker.SYSTEM, Duration.ofHours(1));
    samples.fetchCode(new SharePath(TaskerContender.CODE), folder.code());
    samples.fetchData(new SharePath(TaskerContender.DATA), folder.data());
    return folder;
  }

  /** With the sandbox's settings, and neither launcher nor tracer. */
  static EngineContender plain(PlainContainers containers) {
    return new EngineContender(1, () -> containers.run(algorithm()));
  }

  /** With the sandbox's settings, its launcher and its tracer. */
  static EngineContender traced(PlainContainers containers, int threads) {
    return new EngineContender(threads, () -> containers.runTraced(algorithm()));
  }

  /** The engine's command line, with the same limits. */
  static EngineContender dockerRun(RunFolder folder) {
    List<String> algorithm = algorithm();
    return new EngineContender(
        1,
        () ->
            Containers.docker(
                "run",
                "--rm",
                "--network=none",
                "--read-only",
                "--memory=3g",
                "--memory-swap=3g",
                "--cpus=1",
                "--pids-limit=512",
                "--tmpfs=/tmp:size=1g",
                "--user=52000:52000",
                "--volume=" + folder.code() + ":/tmp/code:ro",
                "--volume=" + folder.data() + ":/tmp/data:ro",
                "--entrypoint=" + algorithm.get(0),
                "datex:latest",
                algorithm.get(1),
                algorithm.get(2)));
  }

  static List<String> algorithm() {
    return List.of(
        "python",
        "/tmp/code/" + TaskerContender.CODE + "/run.py",
        "/tmp/data/" + TaskerContender.DATA);
  }

  @Override
  public double[] run(int tasks) throws Exception {
    long began = System.nanoTime();
    List<Future<Double>> all = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      all.add(threads.submit(() -> one(began)));
    }
    double[] times = new double[tasks];
    for (int i = 0; i < tasks; i++) {
      times[i] = all.get(i).get();
    }
    Arrays.sort(times);
    return times;
  }

  private double one(long began) throws Exception {
    String said = life.live();
    if (!said.strip().equals("1")) {
      throw new IllegalStateException("a container did not say 1, but '" + said + "'");
    }
    return (System.nanoTime() - began) / 1e6;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
