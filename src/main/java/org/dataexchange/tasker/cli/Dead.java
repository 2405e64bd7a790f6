package org.dataexchange.tasker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.LogManager;
import org.dataexchange.tasker.cli.DeadLetters.Fate;
import org.dataexchange.tasker.task.Printable;

/**
 * Looks at the dead letters, sends them again, or drops them. Ends at any point without a loss.
 * Exits with 0 if all was done that was asked for, and with 1 otherwise.
 */
public final class Dead {

  private final Environment environment;
  private final PrintStream out;
  private final PrintStream err;

  Dead(Environment environment, PrintStream out, PrintStream err) {
    this.environment = environment;
    this.out = out;
    this.err = err;
  }

  public static void main(String... arguments) {
    // what the broker's client logs is said in our own words
    LogManager.getLogManager().reset();
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);
    System.exit(new Dead(new Environment(System.getenv()), out, err).run(arguments));
  }

  int run(String... arguments) {
    try {
      DeadOrder order = DeadOrder.parse(arguments);
      try (DeadLetters letters = new DeadLetters(environment, environment.connect("tasker dead"))) {
        return carryOut(order, letters) ? 0 : 1;
      }
    } catch (CannotSubmit e) {
      err.println("dead: " + Printable.of(e.getMessage()));
    } catch (IOException e) {
      err.println("dead: " + Printable.of(Exchange.reason(e)));
    }
    return 1;
  }

  private boolean carryOut(DeadOrder order, DeadLetters letters) throws IOException {
    return switch (order) {
      case DeadOrder.ListAll list -> list(letters, list.json());
      case DeadOrder.Show show -> show(find(letters, show.id()));
      case DeadOrder.Raw raw -> write(find(letters, raw.id()), raw.file());
      case DeadOrder.Replay replay -> replay(letters, replay.id());
      case DeadOrder.Drop drop -> drop(letters, drop.id());
    };
  }

  private boolean list(DeadLetters letters, boolean json) throws IOException {
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
      err.printf("no dead letters in '%s'%n", environment.dead());
    }
    return true;
  }

  private boolean show(DeadLetter letter) {
    new PrintedLetter(out).whole(letter);
    return true;
  }

  private boolean write(DeadLetter letter, Optional<Path> file) throws IOException {
    if (file.isPresent()) {
      Files.write(file.get(), letter.body());
      err.printf("%s: %d bytes%n", file.get(), letter.body().length);
    } else {
      out.write(letter.body());
      out.flush();
    }
    return true;
  }

  private boolean replay(DeadLetters letters, Optional<String> id) throws IOException {
    AtomicInteger staying = new AtomicInteger();
    forEach(
        letters,
        id,
        letter -> {
          if (letters.replay(letter)) {
            out.println("replayed  " + PrintedLetter.line(letter));
            return Fate.REMOVED;
          }
          staying.incrementAndGet();
          err.printf(
              "stays     %s: the broker has no queue that takes it from '%s'%n",
              letter.id(), environment.todo());
          return Fate.STAYS;
        });
    err.printf("what still cannot be read comes back to '%s' by itself%n", environment.dead());
    return staying.get() == 0;
  }

  private boolean drop(DeadLetters letters, Optional<String> id) throws IOException {
    forEach(
        letters,
        id,
        letter -> {
          out.println("dropped   " + PrintedLetter.line(letter));
          return Fate.REMOVED;
        });
    return true;
  }

  private void forEach(DeadLetters letters, Optional<String> id, DeadLetters.Visitor visitor)
      throws IOException {
    if (id.isEmpty()) {
      letters.each(visitor);
      return;
    }
    DeadLetter letter = find(letters, id.get());
    if (visitor.visit(letter) == Fate.REMOVED) {
      letters.remove(letter);
    }
  }

  /**
   * Looks through all of them, since one name may mean several.
   *
   * @throws CannotSubmit if it means none, or different ones
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
          } else if (found[0].sha256().equals(letter.sha256())) {
            same.incrementAndGet();
          } else {
            throw new CannotSubmit(
                "several letters are called '%s': take the beginnings of their digests, '%s' and '%s'"
                    .formatted(id, found[0].shortDigest(), letter.shortDigest()));
          }
          return Fate.HELD;
        });
    if (found[0] == null) {
      throw new CannotSubmit("there is no '%s' in '%s'".formatted(id, environment.dead()));
    }
    if (same.get() > 0) {
      err.printf("this is one of %d with the same body%n", same.get() + 1);
    }
    return found[0];
  }
}
