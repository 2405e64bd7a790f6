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
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.outcome.Clues;
import org.dataexchange.tasker.outcome.Diagnosis;
import org.dataexchange.tasker.task.Dependencies;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.FetchedData;
import org.dataexchange.tasker.task.JobImage;
import org.dataexchange.tasker.task.LibrarySource;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Outcome;
import org.dataexchange.tasker.task.Outputs;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox;
import org.dataexchange.tasker.text.Printable;

/**
 * Installs libraries in a sandbox of its own, which has the limits and rules of every other, and
 * sees the requirements and the wheels: neither code nor data. Thread-safe.
 */
public final class Installer implements Installation {

  private static final Logger LOG = System.getLogger(Installer.class.getName());

  private static final String SCRIPT = read();

  private static final String PIP = "pip.whl";

  private static final String WHEELS = "/tmp/data/wheels";

  /** What an image says to pip is for those who made the image. */
  private static final List<String> ENVIRONMENT =
      List.of("PYTHONUSERBASE=/tmp/out/layer", "PYTHONNOUSERSITE=", "PIP_CONFIG_FILE=/dev/null");

  private static final Duration LONGEST = Duration.ofMinutes(15);

  private final Sandbox sandbox;
  private final Evidence.Reader evidence;
  private final Setup setup;
  private final Limits limits;
  private final Clock clock;
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();

  /**
   * How to install.
   *
   * @param tools has a {@code pip.whl}
   * @param allowed to every run
   */
  public record Setup(LibrarySource source, boolean requireHashes, Path tools, Limits allowed) {
    private Path pip() {
      return tools.resolve(PIP);
    }
  }

  public Installer(Sandbox sandbox, Evidence.Reader evidence, Setup setup, Clock clock) {
    this.sandbox = sandbox;
    this.evidence = evidence;
    this.setup = setup;
    Limits allowed = setup.allowed();
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
    recipe.add(pipDigest());
    if (setup.source() instanceof LibrarySource.Wheelhouse wheels) {
      recipe.addAll(new Wheels(wheels.folder()).versions());
    }
    return recipe;
  }

  private String pipDigest() {
    try {
      return Sha256.hex(Files.readAllBytes(setup.pip()));
    } catch (IOException e) {
      throw noPip(e);
    }
  }

  private StorageFailed noPip(IOException e) {
    return new StorageFailed(
        "pip is not to be had from %s (tasker.tools; ./tasker up fetches it): %s"
            .formatted(setup.tools(), e),
        e);
  }

  private List<String> options() {
    List<String> options = new ArrayList<>();
    switch (setup.source()) {
      case LibrarySource.None none ->
          throw new IllegalStateException("nothing is installed from nowhere");
      case LibrarySource.Wheelhouse wheels ->
          options.addAll(List.of("--no-index", "--find-links", WHEELS));
      case LibrarySource.Index index ->
          options.addAll(List.of("--index-url", index.url().toString()));
    }
    if (setup.requireHashes()) {
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
      sandbox.start(order(run, folder, whom.python()));
      Outcome outcome = execute(run, folder, whom.wanted());
      if (!(outcome instanceof Outcome.Succeeded)) {
        throw new Dependencies.Unmet(PipOutput.in(folder).explain(outcome, setup.source(), limits));
      }
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
            clock.instant())
        .released(
            JobImage.of(whom.image()),
            new Run.Released(
                new FetchedCode(Optional.empty(), ""),
                new FetchedData(0, Optional.empty()),
                limits,
                whom.python(),
                List.of(),
                Map.of()));
  }

  private void prepare(Requirements requirements, RunFolder folder) throws IOException {
    FileTree.delete(folder.path());
    Files.createDirectories(folder.code());
    Files.createDirectories(folder.data().resolve("wheels"));
    Files.writeString(folder.code().resolve("install.py"), SCRIPT);
    Files.writeString(folder.code().resolve("requirements.txt"), requirements.text());
    Files.writeString(folder.code().resolve("certificates.pem"), Certificates.pem());
    Files.copy(setup.pip(), folder.code().resolve(PIP));
    FileTree.makeReadable(folder.code());
    FileTree.makeReadable(folder.data());
  }

  private Sandbox.Order order(Run run, RunFolder folder, String python) {
    List<String> command = new ArrayList<>(List.of(python, "/tmp/code/install.py"));
    command.addAll(options());
    return new Sandbox.Order(
        run.id(), folder, run.image().orElseThrow().name(), command, "/tmp/code", limits, around());
  }

  private Sandbox.Around around() {
    List<Sandbox.Mount> mounts =
        setup.source() instanceof LibrarySource.Wheelhouse wheels
            ? List.of(new Sandbox.Mount(wheels.folder(), WHEELS))
            : List.of();
    Optional<String> network =
        setup.source() instanceof LibrarySource.Index index
            ? Optional.of(index.network())
            : Optional.empty();
    return new Sandbox.Around(
        Optional.empty(), mounts, ENVIRONMENT, limits.scratchFiles(), network);
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
    Outcome outcome = Diagnosis.of(execution, limits, Optional.empty(), Clues.NONE);
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
}
