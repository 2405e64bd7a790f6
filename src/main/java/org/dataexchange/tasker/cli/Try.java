package org.dataexchange.tasker.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.dataexchange.tasker.task.AskedLimits;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunListener;
import org.dataexchange.tasker.task.Step;
import org.dataexchange.tasker.wire.Answer;
import org.dataexchange.tasker.wire.RequestFields;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Runs an algorithm beside data of its author's own, on this machine and in the very sandbox of a
 * server, and prints what a data owner will see. Exits with 0 for success, 1 for error, 2 for
 * rejected, and 3 if it could not be tried. A signal ends it with nothing left over.
 */
@Command(
    name = "try",
    exitCodeOnInvalidInput = Try.NOT_TRIED,
    exitCodeOnExecutionException = Try.NOT_TRIED)
public final class Try implements Callable<Integer> {

  static final int NOT_TRIED = 3;

  /** For an engine that is slow to remove a container; the next try would do it. */
  private static final long CLEANING_SECONDS = 30;

  @Mixin private TaskOptions asked;

  @Option(names = "--limits")
  private Optional<String> limits;

  private final Terminal terminal;

  Try(Terminal terminal) {
    this.terminal = terminal;
  }

  public static void main(String... arguments) {
    Terminal.exit(Try::new, arguments);
  }

  @Override
  public Integer call() {
    TryOrder order =
        new TryOrder(
            path("--code", asked.code), path("--data", asked.data), parsed(limits), asked.image);
    CountDownLatch over = new CountDownLatch(1);
    endOnSignal(Thread.currentThread(), over);
    try {
      Answer answer =
          new Trial(order, terminal.environment(), new PrintedSteps(terminal.err())).run();
      return asked.print(answer, true, terminal);
    } catch (Failures.Detached e) {
      boolean clean = e.getSuppressed().length == 0;
      // before the process may end
      terminal
          .err()
          .println(
              "try: ended; "
                  + (clean ? "nothing is left over" : "the next try removes what is left"));
      return NOT_TRIED;
    } finally {
      over.countDown();
    }
  }

  private record PrintedSteps(PrintStream err) implements RunListener {

    @Override
    public void stepBegan(Run run, Step step) {
      err.printf("  [%d/%d] %s%n", step.index(), Step.values().length, step.wireName());
    }
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

  private static Path path(String option, String text) {
    try {
      Path path = Path.of(text).toRealPath();
      if (path.getFileName() == null) {
        throw new CommandFailed(option + " '" + text + "' has no name");
      }
      return path;
    } catch (IOException | InvalidPathException e) {
      throw new CommandFailed(option + " '" + text + "' is not there or cannot be read", e);
    }
  }

  private static AskedLimits parsed(Optional<String> text) {
    Map<String, String> limits = new LinkedHashMap<>();
    for (String pair : text.map(all -> all.split(",", -1)).orElse(new String[0])) {
      String[] parts = pair.split("=", 2);
      if (parts.length != 2) {
        throw new CommandFailed("--limits takes pairs like memory=512MiB, not '" + pair + "'");
      }
      limits.put(parts[0].strip(), parts[1].strip());
    }
    return RequestFields.limits(limits);
  }
}
