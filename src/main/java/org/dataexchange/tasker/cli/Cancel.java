package org.dataexchange.tasker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.logging.LogManager;
import org.dataexchange.tasker.task.Printable;

/**
 * Cancels a task, revokes the approval of code, lifts that again, or lists what is in force. Exits
 * with 0 once the broker has the message, else with 1.
 */
public final class Cancel {

  private Cancel() {}

  /**
   * @param arguments {@code cancel} or {@code revoke}, and what comes after it
   */
  public static void main(String... arguments) {
    // what the broker's client logs is said in our own words
    LogManager.getLogManager().reset();
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);
    System.exit(run(List.of(arguments), out, err));
  }

  private static int run(List<String> arguments, PrintStream out, PrintStream err) {
    try {
      CancelOrder order = CancelOrder.parse(arguments);
      try (CancelExchange exchange = new CancelExchange(new Environment(System.getenv()))) {
        switch (order) {
          case CancelOrder.Listing list -> exchange.inForce().print(out);
          case CancelOrder.Message message -> {
            exchange.publish(message);
            out.println(Printable.of(message.done()));
          }
        }
      }
      return 0;
    } catch (CannotSubmit e) {
      err.println(arguments.getFirst() + ": " + Printable.of(e.getMessage()));
      return 1;
    }
  }
}
