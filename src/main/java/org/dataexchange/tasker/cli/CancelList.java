package org.dataexchange.tasker.cli;

import java.io.PrintStream;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.dataexchange.tasker.rabbitmq.CancelFeed;
import org.dataexchange.tasker.task.Cancellation;
import org.dataexchange.tasker.text.Printable;
import org.dataexchange.tasker.wire.CancelMessage;

/** What is cancelled or revoked after all messages that were taken, as a server sees it. */
final class CancelList implements CancelFeed.Listener {

  private final Map<Cancellation.Target, String> lines = new LinkedHashMap<>();

  /** Takes the next message; one that orders nothing is passed over. */
  @Override
  public synchronized void take(CancelMessage read) {
    if (read instanceof CancelMessage.Order order) {
      Cancellation.Target target = order.cancellation().target();
      lines.remove(target);
      if (!order.cancellation().lifted()) {
        lines.put(target, line(order));
      }
    }
  }

  @Override
  public void end() {}

  private static String line(CancelMessage.Order order) {
    String what =
        switch (order.cancellation().target()) {
          case Cancellation.OfTask task -> "task " + task.id();
          case Cancellation.OfCode code -> "code " + code.sha256();
        };
    return "%s, since %s, by %s"
        .formatted(
            what,
            order.cancellation().at().truncatedTo(ChronoUnit.SECONDS),
            order.user().orElse("nobody known"));
  }

  synchronized void print(PrintStream out) {
    if (lines.isEmpty()) {
      out.println("nothing is cancelled or revoked");
    }
    lines.values().forEach(line -> out.println(Printable.of(line)));
  }
}
