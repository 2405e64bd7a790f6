package org.dataexchange.tasker.cli;

import java.time.Instant;
import java.util.concurrent.Callable;
import org.dataexchange.tasker.rabbitmq.client.CancelClient;
import org.dataexchange.tasker.task.Cancellation;
import org.dataexchange.tasker.task.Task;
import org.dataexchange.tasker.text.Printable;
import org.dataexchange.tasker.wire.CancelFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Cancels a task, or lets its id go again. Exits with 0 once the broker has the message, else with
 * 1.
 */
@Command(name = "cancel", exitCodeOnInvalidInput = 1)
public final class Cancel implements Callable<Integer> {

  @Parameters(paramLabel = "ID")
  private String id;

  @Option(names = "--lift")
  private boolean lift;

  private final Terminal terminal;

  Cancel(Terminal terminal) {
    this.terminal = terminal;
  }

  public static void main(String... arguments) {
    Terminal.exit(Cancel::new, arguments);
  }

  @Override
  public Integer call() {
    publish(order(), terminal);
    return 0;
  }

  Cancellation order() {
    if (!Task.usableId(id)) {
      throw new CommandFailed("a task's id has 1 to 200 characters");
    }
    return new Cancellation(new Cancellation.OfTask(id), Instant.now(), lift);
  }

  /** Publishes an order, and says what is so now. */
  static void publish(Cancellation order, Terminal terminal) {
    try (CancelClient client = new CancelClient(terminal.environment().broker())) {
      client.publish(CancelFormat.write(order.target(), order.lifted()));
    }
    String what =
        switch (order.target()) {
          case Cancellation.OfTask task -> "task " + task.id();
          case Cancellation.OfCode code -> "code with sha256 " + code.sha256();
        };
    terminal
        .out()
        .println(
            Printable.of(what)
                + (order.lifted()
                    ? " may run: nothing that was cancelled or revoked before holds for it any more"
                    : " is stopped where it runs, and refused for a day"));
  }
}
