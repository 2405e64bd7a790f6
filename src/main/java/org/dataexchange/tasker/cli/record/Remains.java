package org.dataexchange.tasker.cli.record;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.dataexchange.tasker.cli.Terminal;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.storage.Storages;
import org.dataexchange.tasker.storage.files.ResultName;
import org.dataexchange.tasker.storage.webdav.RemovableResults;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.StorageRoot;
import org.dataexchange.tasker.text.Printable;

/** What is left of runs outside the record: results, folders, lines of the log. */
final class Remains implements AutoCloseable {

  /** Stands in the record for what no database takes. */
  static final char REPLACED = '\uFFFD';

  private static final Pattern RUN = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private final PrintStream out;
  private final boolean dry;
  private final Path runs;
  private final Optional<StorageRoot> results;
  private final Optional<Path> server;
  private final ExecutorService io = Executors.newVirtualThreadPerTaskExecutor();
  private final Optional<RemovableResults> elsewhere;
  private String away = "";
  private boolean left;

  /**
   * @param dry only says what there is
   */
  Remains(Terminal terminal, boolean dry) {
    this.out = terminal.out();
    this.dry = dry;
    this.runs = terminal.environment().workspace().resolve("runs");
    this.results = terminal.environment().results();
    this.server = terminal.environment().server();
    this.elsewhere = results.flatMap(root -> Storages.removable(root, io));
  }

  /**
   * What is left of a run. Its row is believed as far as it names a run: whoever writes into the
   * database must not say what is removed here.
   */
  void run(Erase.Kept run) {
    if (!RUN.matcher(run.run()).matches()) {
      left("a run '%s', which is none: its entry was changed".formatted(Printable.of(run.run())));
      return;
    }
    results(run);
    folder(run);
  }

  /** What the results store has of a run. */
  private void results(Erase.Kept run) {
    if (results.isEmpty()) {
      return;
    }
    if (elsewhere.isPresent()) {
      elsewhere(elsewhere.get(), run);
      return;
    }
    Path root = Path.of(results.get().url());
    try {
      for (Path task : folders(root, run)) {
        results(task, task.resolve(run.run()));
      }
    } catch (IOException | DirectoryIteratorException e) {
      left("results in %s: %s".formatted(root, e));
    }
  }

  private void elsewhere(RemovableResults store, Erase.Kept run) {
    RemovableResults.Place usual = store.place(run.taskId(), run.run());
    if (!away.isEmpty()) {
      left("results %s: %s".formatted(store.address(usual), away));
      return;
    }
    try {
      boolean unknown = run.taskId().indexOf(REPLACED) >= 0;
      for (RemovableResults.Place place : unknown ? store.placesOf(run.run()) : List.of(usual)) {
        if (dry ? store.isThere(place) : store.remove(place)) {
          said("results " + store.address(place));
        }
      }
    } catch (StorageFailed e) {
      left("results %s: %s".formatted(store.address(usual), e.getMessage()));
      away = store.objection(); // or each of the others is waited for as long
    }
  }

  /** Of an id with a character that no database takes the folder's name is not known. */
  private static List<Path> folders(Path root, Erase.Kept run) throws IOException {
    if (run.taskId().indexOf(REPLACED) < 0 || !Files.isDirectory(root)) {
      return List.of(root.resolve(ResultName.ofTask(run.taskId())));
    }
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(root, "~*")) {
      for (Path task : tasks) {
        if (Files.exists(task.resolve(run.run()), NOFOLLOW_LINKS)) {
          found.add(task);
        }
      }
    }
    return found;
  }

  private void results(Path task, Path folder) {
    if (Files.isSymbolicLink(task)) {
      left("results %s: its folder is a link".formatted(folder));
      return;
    }
    remove(folder, "results " + folder);
    try {
      if (!dry) {
        Files.deleteIfExists(task);
      }
    } catch (IOException e) {
      // other runs of the task are in it
    }
  }

  /** The folder of a run that has ended; one that is under way is left. */
  private void folder(Erase.Kept run) {
    Path folder = runs.resolve(run.run());
    if (Files.isDirectory(folder) && !Files.exists(folder.resolve("acked"))) {
      left(
          "run %s, whose answer the broker does not have yet: once more, later"
              .formatted(run.run()));
      return;
    }
    remove(folder, "answer " + folder);
  }

  private void remove(Path folder, String what) {
    if (Files.isSymbolicLink(folder)) {
      left(what + ": it is a link");
      return;
    }
    try {
      if (Files.isDirectory(folder)) {
        if (!dry) {
          // without its answer it is no run that somebody could ask for
          FileTree.delete(folder.resolve("done.json"));
          FileTree.delete(folder);
        }
        said(what);
      }
    } catch (IOException e) {
      left("%s: %s".formatted(what, e));
    }
  }

  /** Lines of the server that {@code ./tasker} started. */
  void log(Collection<String> names) {
    if (server.isEmpty() || names.isEmpty()) {
      return;
    }
    try {
      long places = LogFiles.in(server.get(), dry).overwrite(names);
      if (places > 0) {
        said("%d places in the server's log".formatted(places));
      }
    } catch (IOException e) {
      left("the server's log: " + e);
    }
  }

  private void said(String what) {
    out.println((dry ? "would erase  " : "erased  ") + what);
  }

  void left(String what) {
    left = true;
    out.println("left    " + what);
  }

  @Override
  public void close() {
    elsewhere.ifPresent(RemovableResults::close);
    io.close();
  }

  boolean isLeft() {
    return left;
  }

  /** What no command of this machine reaches. */
  void cannot() {
    out.println(
        "not here  answers that were sent, messages in the broker's queues, backups, systemd's journal,"
            + " what a PostgreSQL keeps until its VACUUM and on its standbys,"
            + " and what a WebDAV server keeps of what it removed");
  }
}
