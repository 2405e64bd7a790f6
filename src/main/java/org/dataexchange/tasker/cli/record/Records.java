package org.dataexchange.tasker.cli.record;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.cli.CommandFailed;
import org.dataexchange.tasker.cli.Terminal;
import org.dataexchange.tasker.record.NodeRecord;
import org.dataexchange.tasker.record.Verification;
import org.dataexchange.tasker.record.chain.ChainedEntry;
import org.dataexchange.tasker.record.chain.PublicKeys;
import org.dataexchange.tasker.record.chain.SignedHead;
import org.dataexchange.tasker.record.store.ChainReader;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.record.store.EntrySearch;
import org.dataexchange.tasker.record.store.Filter;
import org.dataexchange.tasker.record.store.FoundEntry;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.text.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Reads the record, beside a server that writes it. Exits with 0, with 1 where it does not hold or
 * has no such entry, with 3 if it cannot be read.
 */
@Command(name = "record", exitCodeOnInvalidInput = 3, exitCodeOnExecutionException = 3)
public final class Records {

  private static final int BROKEN = 1;
  private static final int PAGE = 500;

  /** Of entries with all of their texts, each of which may be half a megabyte. */
  private static final int WHOLE_PAGE = 50;

  private static final long PROGRESS_EVERY = 100_000;

  private final Terminal terminal;
  private final PrintStream out;
  private final PrintStream err;

  Records(Terminal terminal) {
    this.terminal = terminal;
    this.out = terminal.out();
    this.err = terminal.err();
  }

  public static void main(String... arguments) {
    Terminal.exit(Records::new, arguments);
  }

  @Command(aliases = "search")
  int list(
      @Mixin FilterOptions filter,
      @Option(names = "--limit", paramLabel = "N", defaultValue = "50") int most,
      @Option(names = "--json") boolean json)
      throws SQLException {
    if (most < 1) {
      throw new CommandFailed("--limit is %d; accepted is 1 or more".formatted(most));
    }
    Filter wanted = filter.filter();
    return with(
        database -> {
          EntrySearch search = new EntrySearch(database);
          int told = eachOf(pages(search, json), wanted, most, one -> print(one, json));
          if (told == 0) {
            err.println("no entry is like that");
          }
          if (told == most) {
            err.println("there may be more: --limit N shows more of them, the latest first");
          }
          return 0;
        });
  }

  private void print(FoundEntry entry, boolean json) {
    out.println(json ? PrintedEntry.json(entry) : PrintedEntry.line(entry));
  }

  @FunctionalInterface
  private interface Taker {
    void take(FoundEntry entry);
  }

  @FunctionalInterface
  private interface Pages {
    List<FoundEntry> page(Filter filter, Optional<FoundEntry.Place> before, int most)
        throws SQLException;
  }

  private static Pages pages(EntrySearch search, boolean whole) {
    return whole
        ? (filter, before, most) -> search.page(filter, before, Math.min(WHOLE_PAGE, most))
        : search::list;
  }

  /** How many there were, at most as many as are wanted. */
  private static int eachOf(Pages search, Filter filter, int most, Taker taker)
      throws SQLException {
    Optional<FoundEntry.Place> before = Optional.empty();
    int count = 0;
    while (count < most) {
      List<FoundEntry> page = search.page(filter, before, Math.min(PAGE, most - count));
      page.forEach(taker::take);
      count += page.size();
      if (page.isEmpty()) {
        return count;
      }
      before = Optional.of(page.getLast().place());
    }
    return count;
  }

  @Command
  int show(@Parameters(paramLabel = "NODE:NUMBER|RUN") String which) throws SQLException {
    return with(
        database -> {
          List<FoundEntry> found = PrintedEntry.named(which, new EntrySearch(database));
          found.forEach(one -> out.println(PrintedEntry.whole(one)));
          if (found.isEmpty()) {
            err.printf(
                "there is no entry '%s': accepted is NODE:NUMBER, as list has it, or a run's id;"
                    + " './tasker record list --task ID' finds those of a task%n",
                which);
          }
          return found.isEmpty() ? BROKEN : 0;
        });
  }

  @Command
  int export(@Mixin FilterOptions filter, @Option(names = "--csv") boolean csv)
      throws SQLException {
    return with(
        database -> {
          if (csv) {
            out.println(PrintedEntry.CSV_HEAD);
          }
          eachOf(
              pages(new EntrySearch(database), !csv),
              filter.filter(),
              Integer.MAX_VALUE,
              one -> out.println(csv ? PrintedEntry.csv(one) : PrintedEntry.json(one)));
          return 0;
        });
  }

  @Command
  int head() throws SQLException {
    return with(
        database -> {
          try (ChainReader reader = ChainReader.of(database)) {
            for (String node : reader.nodes()) {
              reader
                  .lastSigned(node)
                  .ifPresent(head -> out.println(PrintedEntry.escaped(head.json())));
            }
          }
          return 0;
        });
  }

  @Command
  int key() throws SQLException {
    return with(
        database -> {
          eachOf(
              pages(new EntrySearch(database), false),
              Filter.ALL.of(List.of(Entry.Kind.KEY)),
              Integer.MAX_VALUE,
              one ->
                  out.printf(
                      "# %s%n%s",
                      Printable.of(
                          "%s since entry %d, %s"
                              .formatted(
                                  one.entry().node(), one.entry().number(), one.entry().at())),
                      PublicKeys.pem(Printable.of(one.entry().fact(ChainedEntry.PUBLIC_KEY)))));
          return 0;
        });
  }

  @Command
  int verify(@Option(names = "--head", paramLabel = "FILE") List<Path> heads)
      throws IOException, SQLException {
    List<SignedHead> elsewhere = new ArrayList<>();
    for (Path file : heads == null ? List.<Path>of() : heads) {
      elsewhere.addAll(read(file));
    }
    Verification.Kept kept = new Verification.Kept(NodeRecord.kept(folder()), elsewhere);
    return with(
        database -> {
          Verification.Result result = Verification.of(database, kept, this::tell);
          result.chains().forEach(chain -> out.println(Printable.of(said(chain))));
          result.fault().ifPresent(fault -> out.println(Printable.of("does not hold: " + fault)));
          return result.fault().isPresent() ? BROKEN : 0;
        });
  }

  private void tell(long entries) {
    if (entries % PROGRESS_EVERY == 0) {
      err.printf("%,d entries looked at%n", entries);
    }
  }

  private static List<SignedHead> read(Path file) throws IOException {
    try {
      return SignedHead.readAll(Files.readAllBytes(file));
    } catch (IllegalArgumentException e) {
      throw new CommandFailed(
          "%s: %s; accepted is what './tasker record head' prints".formatted(file, e.getMessage()));
    }
  }

  private static String said(Verification.Chain chain) {
    String clock =
        chain.backwards() == 0 ? "" : "; its clock went back %d times".formatted(chain.backwards());
    String keys = chain.keys() == 1 ? "" : "; it has had %d keys".formatted(chain.keys());
    return chain.fault().isPresent()
        ? "%s: holds up to entry %d".formatted(chain.node(), chain.head().number())
        : "%s: %d entries hold, signed %d times; the last has the hash %s%s%s"
            .formatted(
                chain.node(),
                chain.head().number(),
                chain.signatures(),
                chain.head().hash(),
                keys,
                clock);
  }

  @FunctionalInterface
  private interface Work {
    int on(Database database) throws SQLException;
  }

  private Path folder() {
    return terminal.environment().record().folder();
  }

  private int with(Work work) throws SQLException {
    Database.Place place = terminal.environment().record();
    if (place.url().isEmpty() && !Files.exists(Database.file(place.folder()))) {
      throw new CommandFailed("there is no record in " + place.folder());
    }
    return work.on(Database.at(place));
  }
}
