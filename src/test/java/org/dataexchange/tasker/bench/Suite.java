package org.dataexchange.tasker.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.dataexchange.tasker.evidence.EvidenceBench;
import org.dataexchange.tasker.record.RecordBench;
import org.dataexchange.tasker.sandbox.MatrixBench;
import org.dataexchange.tasker.sandbox.TracingBench;
import org.dataexchange.tasker.site.Site;
import org.dataexchange.tasker.storage.webdav.StorageBench;

/**
 * The benchmarks, with a broker, an engine and servers of their own. A part that fails is told, and
 * the next one goes on. Exits with 0 if all could be measured and nothing grew that may not, 1 if
 * not, 2 if the order was not understood.
 */
final class Suite {

  private final Order order;
  private final Ground ground;
  private final PrintStream out;

  private Suite(Order order, Path base, PrintStream out) throws IOException {
    this.order = order;
    this.ground = new Ground(base, order.cluster());
    this.out = out;
  }

  /**
   * @param arguments the folder that everything lies in, the machine's load before anything was
   *     built, and the order
   */
  public static void main(String... arguments) {
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);
    try {
      List<String> all = List.of(arguments);
      Order order = Order.parse(all.subList(2, all.size()));
      Suite suite = new Suite(order, Path.of(all.getFirst()), out);
      Results results = suite.run(Double.parseDouble(all.get(1)));
      results.write(order.write());
      out.println(results.where(order.write()));
      System.exit(results.failed() ? 1 : 0);
    } catch (IllegalArgumentException e) {
      err.println("bench: " + e.getMessage());
      System.exit(2);
    } catch (Exception | AssertionError e) {
      e.printStackTrace(err);
      System.exit(1);
    }
  }

  private Results run(double load) throws IOException {
    Results results = new Results(Machine.here(load));
    try (Watch watch = new Watch(ground.base())) {
      for (Order.Name name : order.names()) {
        results.add(measure(name, watch));
      }
    }
    return results;
  }

  private Results.Part measure(Order.Name name, Watch watch) throws IOException {
    out.println(name);
    Stage stage = new Stage(ground, order, out);
    Instant at = Instant.now();
    Watch.Taken before = watch.now();
    String failure = "";
    try {
      bench(name).run(stage);
    } catch (Exception | AssertionError e) {
      failure = sentence(e);
      e.printStackTrace(out);
    }
    Watch.Taken after = watch.now();
    try {
      stage.end();
    } catch (AssertionError e) {
      failure = failure.isEmpty() ? sentence(e) : failure;
    }
    Results.Part part =
        Results.Part.of(
            name.toString(), at, after.others(before), after.steal(before), failure, stage);
    out.println(part.markdown());
    return part;
  }

  private static String sentence(Throwable e) {
    return e.toString().strip().replaceAll("\\s*\n\\s*", " / ");
  }

  private static Bench bench(Order.Name name) {
    return switch (name) {
      case LATENCY -> new LatencyBench();
      case THROUGHPUT -> new ThroughputBench();
      case BURST -> new BurstBench();
      case TRACING -> new TracingBench();
      case EVIDENCE -> new EvidenceBench();
      case GROWTH -> new GrowthBench();
      case SERVER -> new ServerBench();
      case STORAGE -> new StorageBench();
      case MATRIX -> new MatrixBench();
      case RECORD -> new RecordBench();
      case VERSIONS -> new VersionsBench();
      case HTTP ->
          stage -> {
            Site site = stage.started(List.of(HttpBench.SERVER));
            if (!new HttpBench(site, stage.out()).run()) {
              throw new IllegalStateException("the page or its events are too slow: see above");
            }
          };
      case QUEUE ->
          stage ->
              flat(
                  new QueueBench(stage.started(List.of(QueueBench.SERVER)), stage.out())
                      .run(stage.order().tasks(name), stage.rounds(4)));
      case LIFE ->
          stage ->
              flat(
                  new LifeBench(stage.started(List.of(LifeBench.SERVER)), stage.out())
                      .run(stage.order().tasks(name)));
      case NODES ->
          stage ->
              new NodesBench(stage.stopped(NodesBench.SERVERS), stage.out())
                  .run(stage.order().tasks(name), stage.rounds(4));
      case BROKER ->
          stage ->
              new BrokerBench(stage.brokers(), stage.out())
                  .run(stage.order().tasks(name), stage.rounds(4));
    };
  }

  private static void flat(boolean flat) {
    if (!flat) {
      throw new IllegalStateException("something grows that may not: see above");
    }
  }
}
