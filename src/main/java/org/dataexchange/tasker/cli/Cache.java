package org.dataexchange.tasker.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.dataexchange.tasker.cache.CacheTotals;
import org.dataexchange.tasker.cache.ContentCache;
import org.dataexchange.tasker.cache.Inventory;
import org.dataexchange.tasker.task.Size;
import picocli.CommandLine.Command;

/**
 * Checks, measures or clears the storage cache, beside a server that uses it. Exits with 1 if
 * something was broken, with 3 if it cannot be looked at, else with 0.
 */
@Command(name = "cache", exitCodeOnInvalidInput = 3, exitCodeOnExecutionException = 3)
public final class Cache {

  private static final int BROKEN = 1;

  private final Terminal terminal;

  Cache(Terminal terminal) {
    this.terminal = terminal;
  }

  public static void main(String... arguments) {
    Terminal.exit(Cache::new, arguments);
  }

  @Command
  int verify() throws IOException {
    Optional<Inventory> cache = inventory();
    if (cache.isEmpty()) {
      return 0;
    }
    Inventory.Checked checked = cache.get().verify();
    checked.broken().forEach(what -> terminal.out().println("removed: " + what));
    terminal
        .out()
        .println(
            "checked: %s; whole, and %d removed"
                .formatted(shown(checked.whole()), checked.broken().size()));
    return checked.broken().isEmpty() ? 0 : BROKEN;
  }

  @Command
  int size() throws IOException {
    Optional<Inventory> cache = inventory();
    if (cache.isPresent()) {
      terminal.out().println(shown(cache.get().stock()));
    }
    return 0;
  }

  @Command
  int clear() throws IOException {
    Optional<Inventory> cache = inventory();
    if (cache.isPresent()) {
      CacheTotals before = cache.get().stock();
      CacheTotals after = cache.get().clear();
      terminal.out().println("removed: " + shown(before.minus(after)));
      if (after.files() > 0) {
        terminal.out().println("left, since runs use it: " + shown(after));
      }
    }
    return 0;
  }

  private Optional<Inventory> inventory() throws IOException {
    Path folder = terminal.environment().cache();
    Optional<Inventory> cache = ContentCache.inventory(folder);
    if (cache.isEmpty()) {
      terminal.out().println("there is no cache in " + folder);
    }
    return cache;
  }

  private static String shown(CacheTotals stock) {
    return "%s in %d files, of %d data sets and algorithms"
        .formatted(new Size(stock.bytes()).rounded(), stock.files(), stock.dataSets());
  }
}
