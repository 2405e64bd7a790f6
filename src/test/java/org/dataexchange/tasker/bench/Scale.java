package org.dataexchange.tasker.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.dataexchange.tasker.site.Site;

/**
 * How servers, broker and engine behave with many messages, many tasks and several nodes. Exits
 * with 0 if what may not grow did not, 1 if it did or could not be found out, 2 if the order was
 * not understood.
 */
final class Scale {

  private Scale() {}

  /** The first argument is the folder that everything lies in. */
  public static void main(String... arguments) {
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);
    try {
      List<String> all = List.of(arguments);
      ScaleOrder order = ScaleOrder.parse(all.subList(1, all.size()));
      System.exit(run(order, Path.of(all.getFirst()), out) ? 0 : 1);
    } catch (IllegalArgumentException e) {
      err.println("bench: " + e.getMessage());
      System.exit(2);
    } catch (Exception | AssertionError e) {
      e.printStackTrace(err);
      System.exit(1);
    }
  }

  private static boolean run(ScaleOrder order, Path base, PrintStream out) throws Exception {
    int nodes = order.cluster() ? 3 : 1;
    return switch (order.mode()) {
      case LIFE ->
          new LifeBench(new Site(base, nodes, List.of(LifeBench.SERVER)), out).run(order.tasks());
      case QUEUE ->
          new QueueBench(new Site(base, nodes, List.of(QueueBench.SERVER)), out)
              .run(order.tasks(), order.rounds());
      case NODES -> {
        new NodesBench(new Site(base, nodes, NodesBench.SERVERS), out)
            .run(order.tasks(), order.rounds());
        yield true;
      }
      case BROKER -> {
        new BrokerBench(new Site(base, nodes, List.of()), out).run(order.tasks(), order.rounds());
        yield true;
      }
    };
  }
}
