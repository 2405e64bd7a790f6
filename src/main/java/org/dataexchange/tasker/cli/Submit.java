package org.dataexchange.tasker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.logging.LogManager;
import org.dataexchange.tasker.task.Printable;

/**
 * Sends one task through the broker, as any client does, shows its progress, and prints its answer.
 * Exits with 0 for success, 1 for error, 2 for rejected, and 3 if the task could not be sent or its
 * answer could not be had.
 */
public final class Submit {

  private static final int NO_ANSWER = 3;

  private Submit() {}

  public static void main(String... arguments) {
    // what the broker's client logs is said in our own words
    LogManager.getLogManager().reset();
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);
    System.exit(run(arguments, out, err));
  }

  private static int run(String[] arguments, PrintStream out, PrintStream err) {
    Progress progress = new Progress(err, Progress.onTerminal());
    try {
      Environment environment = new Environment(System.getenv());
      Order order = Order.parse(arguments, environment);
      byte[] message = new Exchange(environment, progress).answer(order);
      progress.end();
      Answer answer = Answer.parse(message);
      if (order.json()) {
        out.write(message, 0, message.length);
        out.println();
        err.println("  " + answer.traceLine());
      } else {
        new PrintedAnswer(out).print(answer);
      }
      return answer.exitCode();
    } catch (CannotSubmit e) {
      progress.end();
      err.println("submit: " + Printable.of(e.getMessage()));
      return NO_ANSWER;
    }
  }
}
