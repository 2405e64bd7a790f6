package org.dataexchange.tasker.dependencies;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.dataexchange.tasker.task.Dependencies;
import org.dataexchange.tasker.task.Diagnosis;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.FileTree;
import org.dataexchange.tasker.task.LibrarySource;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Outcome;
import org.dataexchange.tasker.task.Outputs;
import org.dataexchange.tasker.task.Printable;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox;

/**
 * Installs libraries in a sandbox of its own, which has the limits and rules of every other, and
 * sees the requirements and the wheels: neither code nor data. Thread-safe.
 */
public final class Installer implements Installation {

  private static final Logger LOG = System.getLogger(Installer.class.getName());

  private static final String SCRIPT = read();

  private static final String WHEELS = "/tmp/data/wheels";

  private static final Duration LONGEST = Duration.ofMinutes(15);

  private final Sandbox sandbox;
  private final Evidence.Reader evidence;
  private final LibrarySource source;
  private final boolean requireHashes;
  private final Limits limits;
  private final Clock clock;
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();

  /**
   * @param allowed to every run
   */
  public Installer(
      Sandbox sandbox,
      Evidence.Reader evidence,
      LibrarySource source,
      boolean requireHashes,
      Limits allowed,
      Clock clock) {
    this.sandbox = sandbox;
    this.evidence = evidence;
    this.source = source;
    this.requireHashes = requireHashes;
    this.limits =
        new Limits(
            allowed.memory(),
            allowed.cpus(),
            allowed.pids(),
            allowed.disk(),
            allowed.output(),
            allowed.timeout().compareTo(LONGEST) < 0 ? allowed.timeout() : LONGEST);
    this.clock = clock;
  }

  private static String read() {
    try (InputStream file = Installer.class.getResourceAsStream("install.py")) {
      return new String(file.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names under which installations are running now, in place of a run's id. */
  public Set<String> underWay() {
    return Set.copyOf(underWay);
  }

  @Override
  public List<String> recipe() {
    List<String> recipe = new ArrayList<>(options());
    recipe.add(SCRIPT);
    if (source instanceof LibrarySource.Wheelhouse wheels) {
      recipe.addAll(new Wheels(wheels.folder()).versions());
    }
    return recipe;
  }

  private List<String> options() {
    List<String> options = new ArrayList<>();
    switch (source) {
      case LibrarySource.None none ->
          throw new IllegalStateException("nothing is installed from nowhere");
      case LibrarySource.Wheelhouse wheels ->
          options.addAll(List.of("--no-index", "--find-links", WHEELS));
      case LibrarySource.Index index ->
          options.addAll(List.of("--index-url", index.url().toString()));
    }
    if (requireHashes) {
      options.add("--require-hashes");
    }
    return options;
  }

  @Override
  public Path install(Requirements requirements, Path into, Dependencies.For whom) {
    Run run = installation(whom);
    LOG.log(
        Level.INFO,
        "The dependencies of task {0} are being installed: {1}",
        Printable.of(run.taskId()),
        String.join(", ", requirements.lines()));
    RunFolder folder = new RunFolder(into);
    underWay.add(run.id());
    try {
      prepare(requirements, folder);
      sandbox.start(order(run, folder));
      check(execute(run, folder, whom.wanted()), folder);
      return folder.outputs();
    } catch (IOException e) {
      throw new StorageFailed("the workspace's disk: nothing can be installed: " + e, e);
    } finally {
      remove(run.id());
      underWay.remove(run.id());
    }
  }

  /** A container that stays is found by the next sweep; the run does not wait for it. */
  private void remove(String id) {
    try {
      sandbox.remove(id);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "{0} stays until the next sweep: {1}", id, e.toString());
    }
  }

  private Run installation(Dependencies.For whom) {
    return new Run(
            whom.run().id() + "-install",
            whom.run().key(),
            whom.run().taskId(),
            whom.run().attempt(),
            clock.instant(),
            Optional.empty())
        .released(
            new Run.Released(
                new FetchedCode(Optional.empty(), ""),
                0,
                limits,
                whom.image(),
                "python",
                List.of(),
                Map.of()));
  }

  private static void prepare(Requirements requirements, RunFolder folder) throws IOException {
    FileTree.delete(folder.path());
    Files.createDirectories(folder.code());
    Files.createDirectories(folder.data().resolve("wheels"));
    Files.writeString(folder.code().resolve("install.py"), SCRIPT);
    Files.writeString(folder.code().resolve("requirements.txt"), requirements.text());
  }

  private Sandbox.Order order(Run run, RunFolder folder) {
    List<String> command = new ArrayList<>(List.of("python3", "-I", "/tmp/code/install.py"));
    command.addAll(options());
    return new Sandbox.Order(
        run.id(),
        folder,
        run.released().orElseThrow().image(),
        command,
        "/tmp/code",
        limits,
        around());
  }

  private Sandbox.Around around() {
    List<Sandbox.Mount> mounts =
        source instanceof LibrarySource.Wheelhouse wheels
            ? List.of(new Sandbox.Mount(wheels.folder(), WHEELS))
            : List.of();
    Optional<String> network =
        source instanceof LibrarySource.Index index
            ? Optional.of(index.network())
            : Optional.empty();
    return new Sandbox.Around(Optional.empty(), mounts, List.of(), limits.scratchFiles(), network);
  }

  private Outcome execute(Run run, RunFolder folder, Runnable wanted) {
    Evidence.Reading trace = evidence.open(folder);
    Ending ending =
        sandbox.await(
            run,
            folder,
            () -> {
              wanted.run();
              trace.advance();
            });
    Report.Execution execution =
        new Report.Execution(
            ending, trace.finish(ending), Outputs.in(folder.outputs()), sandbox.origin(folder));
    Outcome outcome = Diagnosis.of(execution, limits, Optional.empty(), Diagnosis.LastWords.NONE);
    return outcome instanceof Outcome.Succeeded && !ending.left().isEmpty()
        ? incomplete(ending.left().getFirst())
        : outcome;
  }

  private static Outcome incomplete(Ending.Left left) {
    return new Outcome.AlgorithmFailed(
        Reason.DISK_LIMIT,
        "'%s' is left out (%s).".formatted(Printable.of(left.name()), left.why()),
        "");
  }

  private void check(Outcome outcome, RunFolder folder) {
    if (!(outcome instanceof Outcome.Succeeded)) {
      throw new Dependencies.Unmet(PipSaid.in(folder).explain(outcome, source, limits));
    }
  }
}
