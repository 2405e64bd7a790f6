package org.dataexchange.tasker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.logging.LogManager;
import org.dataexchange.tasker.cache.ContentCache;
import org.dataexchange.tasker.cache.Inventory;
import org.dataexchange.tasker.cache.Stock;
import org.dataexchange.tasker.task.Printable;
import org.dataexchange.tasker.task.Size;

/**
 * Checks, measures or clears the storage cache, beside a server that uses it. Exits with 1 if
 * something was broken, with 3 if it cannot be looked at, else with 0.
 */
public final class Cache {

  private static final int BROKEN = 1;
  private static final int UNKNOWN = 3;
  private static final String USAGE = "usage: ./tasker cache verify | size | clear";

  private Cache() {}

  public static void main(String... arguments) {
    LogManager.getLogManager().reset();
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);
    System.exit(run(arguments, new Environment(System.getenv()), out, err));
  }

  static int run(String[] arguments, Environment environment, PrintStream out, PrintStream err) {
    try {
      Path folder = environment.workspace().resolve("cache");
      Optional<Inventory> cache = ContentCache.inventory(folder);
      String command = arguments.length == 1 ? arguments[0] : "";
      Run run =
          switch (command) {
            case "verify" -> Cache::verify;
            case "size" -> Cache::size;
            case "clear" -> Cache::clear;
            default -> throw new CannotSubmit(USAGE);
          };
      if (cache.isEmpty()) {
        out.println("there is no cache in " + folder);
        return 0;
      }
      return run.on(cache.get(), out);
    } catch (CannotSubmit | IOException e) {
      err.println("cache: " + Printable.of(Exchange.reason(e)));
      return UNKNOWN;
    }
  }

  @FunctionalInterface
  private interface Run {
    int on(Inventory cache, PrintStream out) throws IOException;
  }

  private static int verify(Inventory cache, PrintStream out) throws IOException {
    Inventory.Checked checked = cache.verify();
    checked.broken().forEach(what -> out.println("removed: " + what));
    out.println(
        "checked: %s; whole, and %d removed"
            .formatted(shown(checked.whole()), checked.broken().size()));
    return checked.broken().isEmpty() ? 0 : BROKEN;
  }

  private static int size(Inventory cache, PrintStream out) throws IOException {
    out.println(shown(cache.stock()));
    return 0;
  }

  private static int clear(Inventory cache, PrintStream out) throws IOException {
    Stock before = cache.stock();
    Stock after = cache.clear();
    out.println("removed: " + shown(before.minus(after)));
    if (after.files() > 0) {
      out.println("left, since runs use it: " + shown(after));
    }
    return 0;
  }

  private static String shown(Stock stock) {
    return "%s in %d files, of %d data sets and algorithms"
        .formatted(new Size(stock.bytes()).rounded(), stock.files(), stock.dataSets());
  }
}
