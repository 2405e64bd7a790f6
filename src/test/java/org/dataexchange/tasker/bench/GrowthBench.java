package org.dataexchange.tasker.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dataexchange.tasker.bench.Client.Work;
import org.dataexchange.tasker.site.Part;
import org.dataexchange.tasker.site.Site;

/**
 * How a task's time and the server's memory grow with what waits, what is read, what is written.
 */
final class GrowthBench implements Bench {

  private static final int ROUNDS = 3;
  private static final List<Integer> WAITING = List.of(1, 1_000, 10_000, 100_000);
  private static final List<Integer> FILES = List.of(1, 200, 1_000, 10_000, 100_000);
  private static final List<Integer> OUTPUT = List.of(1 << 10, 1 << 16, 1 << 20, 1 << 23, 1 << 26);
  private static final int WARM_UP = 50;

  private FullPool pool;

  private final Plot plot = new Plot("Growth: medians, milliseconds");

  @Override
  public void run(Stage stage) throws Exception {
    Site site = stage.started(List.of(QueueBench.SERVER));
    Part server = site.servers().getFirst();
    pool = new FullPool(server);
    int rounds = stage.rounds(ROUNDS);
    try (Client client = new Client(site)) {
      client.run(WARM_UP);
      waiting(stage, new QueueBench(site, stage.out()), client, rounds);
      files(stage, site.shares(), client, 2 * rounds);
      output(stage, site.shares(), server, client, 2 * rounds);
    }
    stage.show("growth", plot.svg());
  }

  private void waiting(Stage stage, QueueBench queue, Client client, int rounds) throws Exception {
    Map<Integer, Series> millis = new TreeMap<>();
    Map<Integer, Series> memory = new TreeMap<>();
    for (int round = 0; round < rounds; round++) {
      for (int length : round % 2 == 0 ? WAITING : WAITING.reversed()) {
        Map<String, Double> row = queue.measure(client, length);
        add(millis, length, "ms", row.get("median ms"));
        add(memory, length, "MiB", row.get("server MiB"));
        stage.say("%,d waiting".formatted(length));
      }
    }
    Table table = new Table("waiting", "Tasks that wait");
    millis.forEach(
        (length, series) -> {
          String row = "%,d".formatted(length);
          table.put(row, "from an answer to the next", series.median());
          table.put(row, "server's memory", memory.get(length).median());
        });
    stage.show(table);
    plot.add("Tasks that wait", medians(millis));
  }

  /** The whole of a task, and its storage step by the report. */
  private void files(Stage stage, Path shares, Client client, int rounds) throws Exception {
    Map<Integer, Series> whole = new TreeMap<>();
    Map<Integer, Series> step = new TreeMap<>();
    for (int files : FILES) {
      Path set = Files.createDirectories(shares.resolve("files-" + files));
      for (int i = 0; i < files; i++) {
        Files.writeString(set.resolve(Integer.toString(i)), "a small file");
      }
    }
    for (int round = 0; round < rounds; round++) {
      for (int files : FILES) {
        pool.settle();
        client.send(new Work("nothing.sh", "files-" + files, ""), 1);
        Client.Answered answer = client.next();
        add(whole, files, "ms", answer.took().toNanos() / 1e6);
        add(
            step,
            files,
            "ms",
            answer.json().path("report").path("durations").path("DownloadingFiles").asDouble());
      }
      stage.say("data sets, round %d of %d".formatted(round + 1, rounds));
    }
    Table table = new Table("files", "Files of the data set, in a local folder");
    whole.forEach(
        (files, series) -> {
          String row = "%,d".formatted(files);
          table.put(row, "DownloadingFiles", step.get(files).median());
          table.put(row, "from asking to the answer", series.median());
        });
    stage.show(table);
    plot.add("Files of the data set", medians(whole));
  }

  private void output(Stage stage, Path shares, Part server, Client client, int rounds)
      throws Exception {
    Files.writeString(
        shares.resolve("output.sh"), "head -c \"$(cat \"$1\")\" /dev/zero | tr '\\0' x\n");
    Map<Integer, Series> millis = new TreeMap<>();
    Map<Integer, Series> memory = new TreeMap<>();
    for (int bytes : OUTPUT) {
      Files.writeString(shares.resolve("output-" + bytes), Integer.toString(bytes));
    }
    for (int round = 0; round < rounds; round++) {
      for (int bytes : OUTPUT) {
        pool.settle();
        Usage.forgetMost(server.process());
        client.send(new Work("output.sh", "output-" + bytes, ""), 1);
        add(millis, bytes, "ms", client.next().took().toNanos() / 1e6);
        add(memory, bytes, "MiB", Usage.mostResident(server.process()));
      }
      stage.say("outputs, round %d of %d".formatted(round + 1, rounds));
    }
    Table table = new Table("output", "Bytes that the program writes to stdout");
    millis.forEach(
        (bytes, series) -> {
          String row = bytes < 1 << 20 ? (bytes >> 10) + " KiB" : (bytes >> 20) + " MiB";
          table.put(row, "from asking to the answer", series.median());
          table.put(row, "server's memory meanwhile, at most", memory.get(bytes).median());
        });
    stage.show(table);
    plot.add("Bytes written to stdout", medians(millis));
  }

  private static void add(Map<Integer, Series> all, int at, String unit, double value) {
    all.computeIfAbsent(at, any -> new Series(unit)).add(value);
  }

  private static Map<Double, Double> medians(Map<Integer, Series> all) {
    Map<Double, Double> medians = new LinkedHashMap<>();
    all.forEach((at, series) -> medians.put((double) at, series.median().value()));
    return medians;
  }
}
