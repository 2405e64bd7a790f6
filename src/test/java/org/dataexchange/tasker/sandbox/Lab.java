package org.dataexchange.tasker.sandbox;

import static org.dataexchange.tasker.system.Script.variable;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.dataexchange.tasker.storage.LocalFolder;
import org.dataexchange.tasker.task.DataMount;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.FileTree;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.RequestKey;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox;
import org.dataexchange.tasker.task.Sandbox.Order;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Size;
import org.dataexchange.tasker.task.Ticker;

/** Sandboxes on the real engine, with a node and a folder of the test's own. */
final class Lab implements AutoCloseable {

  static final Limits LIMITS =
      new Limits(
          Size.parse("64MiB"),
          1,
          32,
          Size.parse("8MiB"),
          Size.parse("64KiB"),
          Duration.ofSeconds(30));

  private final Engine engine;
  private final List<String> runs = new ArrayList<>();
  private final Path home;
  private final String node;
  private final HostPaths paths;
  private final DockerSandbox sandbox;

  Lab(String node) throws IOException {
    this(node, "datex:latest");
  }

  Lab(String node, String image) throws IOException {
    this(node, image, new Engine(address(), 4, Thread::new));
  }

  /** Where the engine is. */
  static URI address() {
    return URI.create(variable("DOCKER_HOST"));
  }

  /** Takes the engine over. */
  Lab(String node, String image, Engine engine) throws IOException {
    this(node, image, engine, 0, runtime());
  }

  /** Keeps sandboxes ready. */
  Lab(String node, int prepared) throws IOException {
    this(node, "datex:latest", new Engine(address(), 4, Thread::new), prepared, runtime());
  }

  /** Has another OCI runtime than a server here would have. */
  Lab(String node, Optional<String> runtime) throws IOException {
    this(node, "datex:latest", new Engine(address(), 4, Thread::new), 0, runtime);
  }

  private Lab(String node, String image, Engine engine, int prepared, Optional<String> runtime)
      throws IOException {
    this(
        node,
        image,
        engine,
        prepared,
        runtime,
        Ticker.SYSTEM,
        Files.createTempDirectory("tasker-lab"));
  }

  /** Takes the engine over, keeps sandboxes ready, and has a time of its own. */
  Lab(String node, Engine engine, int prepared, Ticker ticker) throws IOException {
    this(
        node,
        "datex:latest",
        engine,
        prepared,
        runtime(),
        ticker,
        Files.createTempDirectory("tasker-lab"));
  }

  /** Has its runs' folders in a folder that is not there yet. */
  static Lab at(Path home) throws IOException {
    Engine engine = new Engine(address(), 4, Thread::new);
    Files.createDirectories(home);
    return new Lab("LabAt", "datex:latest", engine, 0, runtime(), Ticker.SYSTEM, home);
  }

  private Lab(
      String node,
      String image,
      Engine engine,
      int prepared,
      Optional<String> runtime,
      Ticker ticker,
      Path home) {
    this.engine = engine;
    this.node = node;
    this.home = home;
    this.paths = new HostPaths(engine, home, Optional.empty());
    this.sandbox =
        new DockerSandbox(
            new DockerSandbox.Setup(node, image, runtime, paths, prepared, LIMITS),
            engine,
            ticker,
            Thread::new);
  }

  /** As a server takes it. */
  private static Optional<String> runtime() {
    return Optional.ofNullable(System.getenv("TASKER_CONTAINER_RUNTIME"))
        .filter(name -> !name.equals("auto"));
  }

  DockerSandbox sandbox() {
    return sandbox;
  }

  Engine engine() {
    return engine;
  }

  String node() {
    return node;
  }

  HostPaths paths() {
    return paths;
  }

  /** Where its runs' folders lie. */
  Path home() {
    return home;
  }

  /** A run that was let go, and its folder. */
  record Started(DockerSandbox sandbox, Run run, RunFolder folder) {

    Ended await() {
      return await(() -> {});
    }

    Ended await(Runnable meanwhile) {
      return new Ended(run, folder, sandbox.await(run, folder, meanwhile));
    }

    String container() {
      return Containers.name(run.id());
    }
  }

  /** A run that has ended. */
  record Ended(Run run, RunFolder folder, Ending ending) {

    String stdout() throws IOException {
      return text(folder.stdout());
    }

    String stderr() throws IOException {
      return text(folder.stderr());
    }

    String trace() throws IOException {
      return text(folder.trace());
    }

    private static String text(Path file) throws IOException {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
  }

  Ended run(String python) throws IOException {
    return run(python, LIMITS);
  }

  Ended run(String python, Limits limits) throws IOException {
    return start(python, limits).await();
  }

  Ended run(String python, Duration timeout) throws IOException {
    return run(python, limits(timeout));
  }

  static Limits limits(Duration timeout) {
    return new Limits(
        LIMITS.memory(), LIMITS.cpus(), LIMITS.pids(), LIMITS.disk(), LIMITS.output(), timeout);
  }

  Started start(String python) throws IOException {
    return start(python, LIMITS);
  }

  /** Starts without a look at the image first. */
  Started start(String python, Limits limits) throws IOException {
    return start(python, limits, sandbox.image());
  }

  Started start(String python, Limits limits, String image) throws IOException {
    String id = "it-" + UUID.randomUUID();
    runs.add(id);
    RunFolder folder = new RunFolder(home.resolve(id));
    Files.createDirectories(folder.code());
    Files.createDirectories(folder.data());
    // as on a real node: only the owner gets into a run's folder
    Files.setPosixFilePermissions(folder.path(), PosixFilePermissions.fromString("rwx------"));
    Files.writeString(folder.code().resolve("run.py"), python);
    Files.writeString(folder.data().resolve("data.txt"), "data");
    // open to everybody, so that nothing but the mount keeps an algorithm from writing there
    Path code = folder.code();
    Path data = folder.data();
    for (Path open : List.of(code, code.resolve("run.py"), data, data.resolve("data.txt"))) {
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
    return release(
        id,
        folder,
        image,
        List.of("python", "/tmp/code/run.py", "/tmp/data/data.txt"),
        "/tmp/code",
        limits);
  }

  /** Starts a run of {@link #start(String, Limits)} once more, as its next attempt. */
  Started again(Started run) {
    Run.Released released = run.run().released().orElseThrow();
    return release(
        run.run().id(),
        run.folder(),
        released.image(),
        List.of("python", "/tmp/code/run.py", "/tmp/data/data.txt"),
        "/tmp/code",
        released.granted());
  }

  /** Starts on data that are mounted where they lie. */
  Started start(String python, DataMount data) throws IOException {
    RunFolder folder = newFolder();
    Files.createDirectories(folder.data().resolve(data.at().value()));
    return release(folder, python, data.at(), Optional.of(data));
  }

  /** Starts on data that are copied. */
  Started start(String python, Path shares, SharePath data) throws IOException {
    RunFolder folder = newFolder();
    shares(shares, mount -> false).fetchData(data, folder.data());
    return release(folder, python, data, Optional.empty());
  }

  /** Starts on one file of a folder, which others have too: linked as data, mounted as a layer. */
  Started start(String python, String path, Path shared) throws IOException {
    RunFolder folder = newFolder();
    Files.createDirectories(folder.data());
    Files.createLink(folder.data().resolve("linked"), shared.resolve("file"));
    Files.writeString(folder.code().resolve("run.py"), python);
    String id = folder.path().getFileName().toString();
    String image = sandbox.image();
    List<String> command = List.of("python", "/tmp/code/run.py", path);
    Sandbox.Around around =
        new Sandbox.Around(
            Optional.empty(),
            path.startsWith("/opt/")
                ? List.of(new Sandbox.Mount(shared, "/opt/shared"))
                : List.of(),
            List.of(),
            10_000,
            Optional.empty());
    sandbox.start(new Order(id, folder, image, command, "/tmp/code", LIMITS, around));
    return new Started(sandbox, run(id, LIMITS, image), folder);
  }

  private RunFolder newFolder() throws IOException {
    String id = "it-" + UUID.randomUUID();
    runs.add(id);
    RunFolder folder = new RunFolder(home.resolve(id));
    Files.createDirectories(folder.code());
    return folder;
  }

  private Started release(
      RunFolder folder, String python, SharePath data, Optional<DataMount> mount)
      throws IOException {
    Files.writeString(folder.code().resolve("run.py"), python);
    String id = folder.path().getFileName().toString();
    String image = sandbox.image();
    List<String> command = List.of("python", "/tmp/code/run.py", "/tmp/data/" + data.value());
    sandbox.start(
        new Order(
            id, folder, image, command, "/tmp/code", LIMITS, Sandbox.Around.NOTHING.with(mount)));
    return new Started(sandbox, run(id, LIMITS, image), folder);
  }

  static LocalFolder shares(Path root, Predicate<DataMount> mountable) {
    return new LocalFolder(root, Ticker.SYSTEM, Duration.ofMinutes(1), mountable);
  }

  /**
   * Runs code on data that are fetched from these paths as a node does it.
   *
   * @param code a folder with a {@code run.py}, or one file, Python or shell
   */
  Ended run(Path code, Path data, Limits limits) throws IOException {
    String id = "it-" + UUID.randomUUID();
    runs.add(id);
    RunFolder folder = new RunFolder(home.resolve(id));
    Files.createDirectories(folder.code());
    Files.createDirectories(folder.data());
    shares(code).fetchCode(named(code), folder.code());
    shares(data).fetchData(named(data), folder.data());
    String entry = "/tmp/code/" + named(code).value() + (Files.isDirectory(code) ? "/run.py" : "");
    return release(
            id,
            folder,
            sandbox.image(),
            List.of(
                entry.endsWith(".sh") ? "sh" : "python", entry, "/tmp/data/" + named(data).value()),
            entry.substring(0, entry.lastIndexOf('/')),
            limits)
        .await();
  }

  private static LocalFolder shares(Path of) {
    return new LocalFolder(of.getParent(), Ticker.SYSTEM, Duration.ofMinutes(1));
  }

  private static SharePath named(Path path) {
    return new SharePath(path.getFileName().toString());
  }

  private Started release(
      String id,
      RunFolder folder,
      String image,
      List<String> command,
      String workingDirectory,
      Limits limits) {
    sandbox.start(new Order(id, folder, image, command, workingDirectory, limits));
    return new Started(sandbox, run(id, limits, image), folder);
  }

  static Run run(String id, Limits limits, String image) {
    return new Run(
        id,
        new RequestKey(UUID.randomUUID(), "0".repeat(64)),
        "task",
        1,
        Instant.now(),
        Optional.of(
            new Run.Released(
                new FetchedCode(Optional.empty(), ""),
                1,
                limits,
                image,
                "python",
                List.of(),
                Map.of())));
  }

  @Override
  public void close() throws IOException {
    runs.forEach(sandbox::remove);
    sandbox.remove("probe-" + node);
    sandbox.close();
    engine.close();
    FileTree.delete(home);
  }
}
