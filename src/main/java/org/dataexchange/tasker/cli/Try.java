package org.dataexchange.tasker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.Printable;

/**
 * Runs an algorithm beside data of its author's own, on this machine and in the very sandbox of a
 * server, and prints what a data owner will see. Exits with 0 for success, 1 for error, 2 for
 * rejected, and 3 if it could not be tried. A signal ends it with nothing left over.
 */
public final class Try {

  private static final int NOT_TRIED = 3;

  /** For an engine that is slow to remove a container; the next try would do it. */
  private static final long CLEANING_SECONDS = 30;

  private Try() {}

  public static void main(String... arguments) {
    // what goes wrong is said in the answer
    LogManager.getLogManager().reset();
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);
    CountDownLatch over = new CountDownLatch(1);
    endOnSignal(Thread.currentThread(), over);
    int status = NOT_TRIED;
    try {
      status = run(arguments, out, err);
    } finally {
      over.countDown();
    }
    System.exit(status);
  }

  private static void endOnSignal(Thread running, CountDownLatch over) {
    Runnable end =
        () -> {
          running.interrupt();
          try {
            over.await(CLEANING_SECONDS, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    Runtime.getRuntime().addShutdownHook(new Thread(end));
  }

  private static int run(String[] arguments, PrintStream out, PrintStream err) {
    try {
      TryOrder order = TryOrder.parse(arguments);
      Environment environment = new Environment(System.getenv());
      byte[] message = new Trial(order, environment, new OwnSteps(err)).run();
      Answer answer = Answer.parse(message);
      if (order.json()) {
        out.write(message, 0, message.length);
        out.println();
        err.println("  " + answer.traceLine());
      } else {
        PrintedAnswer printed = new PrintedAnswer(out);
        printed.print(answer);
        printed.printMore(answer);
      }
      return answer.exitCode();
    } catch (CannotSubmit | Failures.SystemFailed e) {
      err.println("try: " + Printable.of(e.getMessage()));
    } catch (Failures.Detached e) {
      boolean clean = e.getSuppressed().length == 0;
      err.println(
          "try: ended; " + (clean ? "nothing is left over" : "the next try removes what is left"));
    }
    return NOT_TRIED;
  }
}
