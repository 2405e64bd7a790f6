package org.dataexchange.tasker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.logging.LogManager;
import org.dataexchange.tasker.config.BadSetting;
import org.dataexchange.tasker.rabbitmq.client.BrokerTrouble;
import org.dataexchange.tasker.rabbitmq.connection.BrokerRefusal;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.task.Failures.SystemFailed;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.text.Printable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Where a command was typed: its settings, and what it prints to. What it cannot do is one line on
 * stderr, after the command's name.
 */
public record Terminal(Environment environment, PrintStream out, PrintStream err) {

  /** Runs a command in a process of its own, and ends it. */
  public static void exit(Function<Terminal, Object> command, String... arguments) {
    // what libraries log is said in our own words
    LogManager.getLogManager().reset();
    Terminal terminal =
        new Terminal(
            new Environment(System.getenv()),
            stream(FileDescriptor.out),
            stream(FileDescriptor.err));
    System.exit(terminal.run(command.apply(terminal), arguments));
  }

  private static PrintStream stream(FileDescriptor to) {
    return new PrintStream(new FileOutputStream(to), true, UTF_8);
  }

  /**
   * Runs a command.
   *
   * @param command annotated for picocli, with the exit codes of what cannot be done
   * @return the exit code
   */
  public int run(Object command, String... arguments) {
    return commandLine(command)
        .setParameterExceptionHandler((e, all) -> refuse(e))
        .setExecutionExceptionHandler((e, line, parsed) -> tell(e, line.getCommandSpec()))
        .execute(arguments);
  }

  /** Reads arguments as they stand; of an option that comes twice the last one counts. */
  static CommandLine commandLine(Object command) {
    return new CommandLine(command).setExpandAtFiles(false).setOverwrittenOptionsAllowed(true);
  }

  private int refuse(ParameterException e) {
    CommandSpec command = e.getCommandLine().getCommandSpec();
    List<String> similar =
        e instanceof UnmatchedArgumentException unknown ? unknown.getSuggestions() : List.of();
    say(
        command,
        "%s%s ./tasker %s --help says more"
            .formatted(
                e.getMessage(),
                similar.isEmpty() ? ";" : ": did you mean " + similar.getFirst() + "?",
                command.root().name()));
    return command.root().exitCodeOnInvalidInput();
  }

  private int tell(Exception e, CommandSpec command) throws Exception {
    switch (e) {
      case CommandFailed known -> say(command, known.getMessage());
      case BrokerTrouble known -> say(command, known.getMessage());
      case BadSetting known -> say(command, known.getMessage());
      case Refused known -> say(command, known.getMessage());
      case SystemFailed known -> say(command, known.getMessage());
      case SQLException unread ->
          say(command, "the record cannot be read: " + Database.explained(unread));
      case FileSystemException file -> say(command, why(file));
      case IOException broken -> say(command, BrokerRefusal.inWords(broken));
      default -> throw e;
    }
    return command.root().exitCodeOnExecutionException();
  }

  /** These have but the name of the file to say. */
  private static String why(FileSystemException e) {
    return e.getFile()
        + ": "
        + switch (e) {
          case NoSuchFileException gone -> "there is no such file";
          case AccessDeniedException kept -> "this user may not read or write it";
          default -> Objects.requireNonNullElse(e.getReason(), e.getClass().getSimpleName());
        };
  }

  private void say(CommandSpec command, String text) {
    err.println(command.root().name() + ": " + Printable.of(text));
  }
}
