package org.dataexchange.tasker.cli.record;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.dataexchange.tasker.cache.CacheTotals;
import org.dataexchange.tasker.cache.ContentCache;
import org.dataexchange.tasker.cache.Inventory;
import org.dataexchange.tasker.cli.CommandFailed;
import org.dataexchange.tasker.cli.Terminal;
import org.dataexchange.tasker.record.Erasing;
import org.dataexchange.tasker.record.NodeRecord;
import org.dataexchange.tasker.record.store.Columns;
import org.dataexchange.tasker.record.store.Filter;
import org.dataexchange.tasker.record.store.FoundEntry;
import org.dataexchange.tasker.task.Entry.Text;
import org.dataexchange.tasker.task.Size;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Erases a task, a data set or a time from all that this node keeps, beside a server that goes on:
 * results, answers, what is cached, names in the server's log, and the texts of the record, whose
 * chain holds as before. What it says, it has done; a second time it does what was left. Exits with
 * 0, with 1 if something of it is left, with 3 if it could not begin.
 */
@Command(name = "erase", exitCodeOnInvalidInput = 3, exitCodeOnExecutionException = 3)
public final class Erase implements Callable<Integer> {

  private static final int LEFT = 1;

  private final Terminal terminal;
  private final PrintStream out;

  @Option(names = "--task", paramLabel = "ID")
  private String task;

  @Option(names = "--data", paramLabel = "PATH")
  private String data;

  @Option(names = "--before", paramLabel = "DAY")
  private String day;

  @Option(names = "--dry-run")
  private boolean dry;

  Erase(Terminal terminal) {
    this.terminal = terminal;
    this.out = terminal.out();
  }

  public static void main(String... arguments) {
    Terminal.exit(Erase::new, arguments);
  }

  /**
   * What was asked for.
   *
   * @param entries of the record that it means
   * @param runs in the workspace
   * @param why the kind of it
   */
  private record Wanted(List<Filter> entries, Predicate<RunsOnDisk.Run> runs, String why) {}

  @Override
  public Integer call() throws IOException, SQLException {
    Wanted wanted = wanted();
    NodeRecord.Setup setup = terminal.environment().ownRecord();
    try (NodeRecord record = new NodeRecord(setup, Clock.systemUTC())) {
      return erase(record, wanted);
    }
  }

  private Wanted wanted() {
    if ((task == null ? 0 : 1) + (data == null ? 0 : 1) + (day == null ? 0 : 1) != 1) {
      throw new CommandFailed(
          "what is to be erased? It takes one of --task ID, --data PATH, --before DAY");
    }
    if (task != null) {
      return new Wanted(
          List.of(Filter.ALL.with(Text.TASK, task)), run -> run.taskId().equals(task), "task");
    }
    if (data != null) {
      String itself = data.replaceFirst("/+$", "");
      return new Wanted(
          List.of(Filter.ALL.with(Text.DATA, itself), Filter.ALL.below(Text.DATA, itself)),
          run -> run.data().equals(itself) || run.data().startsWith(itself + "/"),
          "data");
    }
    String end = FilterOptions.time("--before", day, false);
    return new Wanted(
        List.of(Filter.ALL.between(Optional.empty(), Optional.of(end))),
        run -> run.startedAt().compareTo(end) < 0,
        "before");
  }

  private int erase(NodeRecord record, Wanted wanted) throws IOException, SQLException {
    RunsOnDisk onDisk = new RunsOnDisk(terminal.environment().workspace().resolve("runs"));
    Set<Kept> runs = new LinkedHashSet<>();
    Set<String> names = new LinkedHashSet<>();
    Map<FoundEntry.Place, Integer> found = new HashMap<>();
    Erasing erasing = new Erasing(record);
    List<Filter> filters = withTheirLooks(erasing, wanted);
    for (Filter filter : filters) {
      erasing.each(
          filter,
          one -> {
            look(one, runs, names);
            found.put(one.place(), one.texts().size());
          });
    }
    for (RunsOnDisk.Run run : onDisk.like(wanted.runs())) {
      runs.add(new Kept(run.taskId(), run.id()));
      names.addAll(run.names());
    }
    try (Remains remains = new Remains(terminal, dry)) {
      runs.forEach(remains::run);
      if (data != null) {
        cache();
      }
      if (day == null) { // of a time, all names would be meant that there are
        remains.log(names);
      }
      if (!dry) {
        for (Filter filter : filters) {
          erasing.erase(filter, wanted.why());
        }
      }
      said("%d texts of the record".formatted(found.values().stream().mapToInt(n -> n).sum()));
      if (!dry && !record.database().forget()) {
        remains.left(
            "copies in the record's write-ahead log, as somebody reads it: once more, later");
      }
      remains.cannot();
      return remains.isLeft() ? LEFT : 0;
    }
  }

  /** A task that had those data has entries by its own name, too. */
  private List<Filter> withTheirLooks(Erasing erasing, Wanted wanted) throws SQLException {
    Set<Filter> all = new LinkedHashSet<>(wanted.entries());
    if (data != null) {
      for (Filter filter : wanted.entries()) {
        erasing.each(
            filter,
            one -> {
              String run = one.entry().fact("run");
              if (!run.isEmpty()) {
                all.add(Filter.ALL.with(Columns.RUN, run));
              }
            });
      }
    }
    return List.copyOf(all);
  }

  /** A run of which a result may be kept. */
  record Kept(String taskId, String run) {}

  private static void look(FoundEntry one, Set<Kept> runs, Set<String> names) {
    String run = one.entry().fact("run");
    String taskId = one.texts().getOrDefault(Text.TASK.wireName(), "");
    if (!run.isEmpty() && !taskId.isEmpty()) {
      runs.add(new Kept(taskId, run));
    }
    for (Text text : List.of(Text.TASK, Text.CODE, Text.DATA, Text.SENDER)) {
      String name = one.texts().getOrDefault(text.wireName(), "");
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
  }

  /** Nothing in it says whose it is, so all that no run uses goes. */
  private void cache() throws IOException {
    Path folder = terminal.environment().cache();
    Optional<Inventory> cache = ContentCache.inventory(folder);
    if (cache.isPresent()) {
      CacheTotals before = cache.get().stock();
      CacheTotals after = dry ? new CacheTotals(0, 0, 0) : cache.get().clear();
      CacheTotals gone = before.minus(after);
      if (gone.files() > 0) {
        said("the whole cache, " + new Size(gone.bytes()).rounded());
      }
    }
  }

  private void said(String what) {
    out.println((dry ? "would erase  " : "erased  ") + what);
  }
}
