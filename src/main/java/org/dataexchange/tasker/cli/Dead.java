package org.dataexchange.tasker.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.dataexchange.tasker.rabbitmq.client.DeadLetter;
import org.dataexchange.tasker.rabbitmq.client.DeadLetters;
import org.dataexchange.tasker.rabbitmq.client.DeadLetters.Fate;
import org.dataexchange.tasker.rabbitmq.client.DeadLetters.Visitor;
import org.dataexchange.tasker.rabbitmq.connection.BrokerAccess;
import org.dataexchange.tasker.rabbitmq.connection.BrokerAccess.Names;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Entry.Text;
import org.dataexchange.tasker.text.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Looks at the dead letters, sends them again, or drops them. Ends at any point without a loss.
 * Exits with 0 if all was done that was asked for, and with 1 otherwise.
 */
@Command(name = "dead", exitCodeOnInvalidInput = 1)
public final class Dead {

  /** Instead of a file. */
  private static final String STDOUT = "";

  private final Terminal terminal;
  private final Environment environment;
  private final PrintStream out;
  private final PrintStream err;

  private Names names;
  private CommandRecord record;

  /** Letters with which not all was done that was asked for. */
  private int failures;

  Dead(Terminal terminal) {
    this.terminal = terminal;
    this.environment = terminal.environment();
    this.out = terminal.out();
    this.err = terminal.err();
  }

  public static void main(String... arguments) {
    Terminal.exit(Dead::new, arguments);
  }

  @Command
  int list(@Option(names = "--json") boolean json) throws IOException {
    return inQueue(letters -> list(letters, json));
  }

  @Command
  int show(
      @Parameters(paramLabel = "ID") String id,
      @Option(names = "--raw", arity = "0..1", fallbackValue = STDOUT, paramLabel = "FILE")
          Optional<String> raw)
      throws IOException {
    Visitor visitor = raw.isEmpty() ? this::show : letter -> write(letter, raw.get());
    return inQueue(letters -> forEach(letters, Optional.of(id), visitor));
  }

  @Command
  int replay(
      @Parameters(arity = "0..1", paramLabel = "ID") Optional<String> id,
      @Option(names = "--all") boolean all)
      throws IOException {
    requireOneOrAll(id, all);
    return inQueue(letters -> replay(letters, id));
  }

  @Command
  int drop(
      @Parameters(arity = "0..1", paramLabel = "ID") Optional<String> id,
      @Option(names = "--all") boolean all)
      throws IOException {
    requireOneOrAll(id, all);
    return inQueue(letters -> drop(letters, id));
  }

  /** A slip of the hand must not mean all of them. */
  private static void requireOneOrAll(Optional<String> id, boolean all) {
    if (id.isPresent() == all) {
      throw new CommandFailed(
          "which one? It takes an ID, or --all; ./tasker dead --help says more");
    }
  }

  @FunctionalInterface
  private interface Work {
    void on(DeadLetters letters) throws IOException;
  }

  private int inQueue(Work work) throws IOException {
    BrokerAccess broker = environment.broker();
    names = broker.names();
    try (DeadLetters letters = new DeadLetters(broker, "tasker dead", this::unseen);
        CommandRecord own = CommandRecord.of(terminal)) {
      record = own;
      work.on(letters);
    }
    return failures == 0 ? 0 : 1;
  }

  private void unseen(String why) {
    failures++;
    err.println(
        "stays     one that cannot be looked at now, with -Djava.io.tmpdir in JAVA_TOOL_OPTIONS"
            + " there may be room for it: "
            + Printable.of(why));
  }

  private void list(DeadLetters letters, boolean json) throws IOException {
    PrintedLetter printed = new PrintedLetter(out);
    AtomicInteger count = new AtomicInteger();
    letters.each(
        letter -> {
          count.incrementAndGet();
          if (json) {
            printed.json(letter);
          } else {
            out.println(PrintedLetter.line(letter));
          }
          return Fate.STAYS;
        });
    if (count.get() == 0) {
      err.printf("no dead letters in '%s'%n", names.dead());
    }
  }

  private Fate show(DeadLetter letter) {
    new PrintedLetter(out).whole(letter);
    return Fate.STAYS;
  }

  private Fate write(DeadLetter letter, String file) throws IOException {
    if (!file.equals(STDOUT)) {
      try (OutputStream to = Files.newOutputStream(Path.of(file))) {
        Channels.newChannel(to).write(letter.body().duplicate());
      }
      err.printf("%s: %d bytes%n", file, letter.size());
    } else {
      Channels.newChannel(out).write(letter.body().duplicate());
      out.flush();
    }
    return Fate.STAYS;
  }

  private void replay(DeadLetters letters, Optional<String> id) throws IOException {
    forEach(
        letters,
        id,
        letter -> {
          note("sent again", letter);
          if (letters.replay(letter)) {
            out.println("replayed  " + PrintedLetter.line(letter));
            return Fate.REMOVED;
          }
          failures++;
          err.printf(
              "stays     %s: the broker has no queue that takes it from '%s', or takes none of its"
                  + " size%n",
              letter.id(), names.todo());
          return Fate.STAYS;
        });
    err.printf("what still cannot be read comes back to '%s' by itself%n", names.dead());
  }

  private void drop(DeadLetters letters, Optional<String> id) throws IOException {
    forEach(
        letters,
        id,
        letter -> {
          note("dropped", letter);
          out.println("dropped   " + PrintedLetter.line(letter));
          return Fate.REMOVED;
        });
  }

  private void note(String what, DeadLetter letter) {
    record.note(
        Entry.of(Entry.Kind.DEAD_LETTER)
            .with("what", what)
            .with("bodySha256", letter.sha256())
            .with("bytes", letter.size())
            .with(Text.WHY, letter.reason()));
  }

  private void forEach(DeadLetters letters, Optional<String> id, Visitor visitor)
      throws IOException {
    if (id.isEmpty()) {
      letters.each(visitor);
    } else {
      DeadLetter letter = find(letters, id.get());
      letters.settle(letter, visitor.visit(letter));
    }
  }

  /**
   * Looks through all of them, since one name may mean several.
   *
   * @throws CommandFailed if it means none, or different ones
   */
  private DeadLetter find(DeadLetters letters, String id) throws IOException {
    DeadLetter[] found = new DeadLetter[1];
    AtomicInteger same = new AtomicInteger();
    letters.each(
        letter -> {
          if (!letter.isCalled(id)) {
            return Fate.STAYS;
          }
          if (found[0] == null) {
            found[0] = letter;
            return Fate.HELD;
          }
          if (found[0].sha256().equals(letter.sha256())) {
            same.incrementAndGet();
            return Fate.STAYS;
          }
          throw new CommandFailed(
              "several letters are called '%s': take the beginnings of their digests, '%s' and '%s'"
                  .formatted(id, found[0].shortDigest(), letter.shortDigest()));
        });
    if (found[0] == null) {
      throw new CommandFailed("there is no '%s' in '%s'".formatted(id, names.dead()));
    }
    if (same.get() > 0) {
      err.printf("this is one of %d with the same body%n", same.get() + 1);
    }
    return found[0];
  }
}
