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
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.sandbox.container.ContainerFactory;
import org.dataexchange.tasker.sandbox.engine.Engine;
import org.dataexchange.tasker.sandbox.engine.HostPaths;
import org.dataexchange.tasker.sandbox.images.ImageNames;
import org.dataexchange.tasker.sandbox.images.PullPolicy;
import org.dataexchange.tasker.storage.folder.LocalFolder;
import org.dataexchange.tasker.task.DataMount;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.FetchedData;
import org.dataexchange.tasker.task.JobImage;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.RequestKey;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox;
import org.dataexchange.tasker.task.Sandbox.Order;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Size;
import org.dataexchange.tasker.task.Ticker;
import org.dataexchange.tasker.task.Transferred;

/** Sandboxes on the real engine, with a node and a folder of the test's own. */
public final class Lab implements AutoCloseable {

  public static final Limits LIMITS =
      new Limits(
          Size.parse("64MiB"),
          1,
          32,
          Size.parse("8MiB"),
          Size.parse("64KiB"),
          Duration.ofMinutes(2));

  /** For data of many folders: to watch each takes time, and memory of the kernel's. */
  private static final Limits AMPLE =
      new Limits(
          Size.parse("256MiB"),
          LIMITS.cpus(),
          LIMITS.pids(),
          LIMITS.disk(),
          LIMITS.output(),
          Duration.ofMinutes(2));

  private final Engine engine;
  private final List<String> runs = new ArrayList<>();
  private final Path home;
  private final String node;
  private final HostPaths paths;
  private final DockerSandbox sandbox;

  public Lab(String node) throws IOException {
    this(node, "datex:latest");
  }

  public Lab(String node, String image) throws IOException {
    this(node, image, new Engine(address(), 4, Thread::new));
  }

  /** Where the engine is. */
  public static URI address() {
    return URI.create(variable("DOCKER_HOST"));
  }

  /** Takes the engine over. */
  public Lab(String node, String image, Engine engine) throws IOException {
    this(node, image, engine, 0, runtime());
  }

  /** Keeps sandboxes ready. */
  public Lab(String node, int prepared) throws IOException {
    this(node, "datex:latest", new Engine(address(), 4, Thread::new), prepared, runtime());
  }

  /** Has another OCI runtime than a server here would have. */
  public Lab(String node, String image, Optional<String> runtime) throws IOException {
    this(node, image, new Engine(address(), 4, Thread::new), 0, runtime);
  }

  private Lab(String node, String image, Engine engine, int prepared, Optional<String> runtime)
      throws IOException {
    this(
        node,
        image,
        BuiltTools.FOLDER,
        engine,
        prepared,
        runtime,
        Ticker.SYSTEM,
        Files.createTempDirectory("tasker-lab"));
  }

  /** Has another launcher, or another tracer. */
  public Lab(String node, String image, Path tools) throws IOException {
    this(
        node,
        image,
        tools,
        new Engine(address(), 4, Thread::new),
        0,
        runtime(),
        Ticker.SYSTEM,
        Files.createTempDirectory("tasker-lab"));
  }

  /** Takes the engine over, keeps sandboxes ready, and has a time of its own. */
  public Lab(String node, Engine engine, int prepared, Ticker ticker) throws IOException {
    this(
        node,
        "datex:latest",
        BuiltTools.FOLDER,
        engine,
        prepared,
        runtime(),
        ticker,
        Files.createTempDirectory("tasker-lab"));
  }

  /** Has several images, and keeps sandboxes ready. */
  public Lab(String node, ImageNames images, int prepared) throws IOException {
    this(
        node,
        images,
        BuiltTools.FOLDER,
        new Engine(address(), 4, Thread::new),
        prepared,
        runtime(),
        Ticker.SYSTEM,
        Files.createTempDirectory("tasker-lab"));
  }

  /** Has its runs' folders in a folder that is not there yet. */
  public static Lab at(Path home) throws IOException {
    Engine engine = new Engine(address(), 4, Thread::new);
    Files.createDirectories(home);
    return new Lab(
        "LabAt", "datex:latest", BuiltTools.FOLDER, engine, 0, runtime(), Ticker.SYSTEM, home);
  }

  private Lab(
      String node,
      String image,
      Path tools,
      Engine engine,
      int prepared,
      Optional<String> runtime,
      Ticker ticker,
      Path home) {
    this(node, only(image), tools, engine, prepared, runtime, ticker, home);
  }

  private Lab(
      String node,
      ImageNames images,
      Path tools,
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
            new DockerSandbox.Setup(
                node, images, tools, runtime, paths, prepared, LIMITS, PullPolicy.NEVER),
            engine,
            ticker,
            Thread::new);
  }

  /** One image for all runtimes. */
  public static ImageNames only(String image) {
    return new ImageNames(image, Map.of(), Map.of());
  }

  /** As a server takes it. */
  private static Optional<String> runtime() {
    return Optional.ofNullable(System.getenv("TASKER_CONTAINER_RUNTIME"))
        .filter(name -> !name.equals("auto"));
  }

  public DockerSandbox sandbox() {
    return sandbox;
  }

  /** Name and digest of the usual image. */
  public String image() {
    return image(sandbox);
  }

  /** The same of a sandbox of the test's own. */
  public static String image(DockerSandbox sandbox) {
    return sandbox
        .image(
            new Sandbox.Choice("python", Optional.empty(), Optional.empty()), Transferred.unheard())
        .name();
  }

  public Engine engine() {
    return engine;
  }

  public String node() {
    return node;
  }

  public HostPaths paths() {
    return paths;
  }

  /** Where its runs' folders lie. */
  public Path home() {
    return home;
  }

  /** A run that was let go, and its folder. */
  public record Started(DockerSandbox sandbox, Run run, RunFolder folder) {

    public Ended await() {
      return await(() -> {});
    }

    public Ended await(Runnable meanwhile) {
      return new Ended(run, folder, sandbox.await(run, folder, meanwhile));
    }

    public String container() {
      return ContainerFactory.name(run.id());
    }
  }

  /** A run that has ended. */
  public record Ended(Run run, RunFolder folder, Ending ending) {

    public String stdout() throws IOException {
      return text(folder.stdout());
    }

    public String stderr() throws IOException {
      return text(folder.stderr());
    }

    public String trace() throws IOException {
      return text(folder.trace());
    }

    private static String text(Path file) throws IOException {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
  }

  public Ended run(String python) throws IOException {
    return run(python, LIMITS);
  }

  public Ended run(String python, Limits limits) throws IOException {
    return start(python, limits).await();
  }

  public Ended run(String python, Duration timeout) throws IOException {
    return run(python, limits(timeout));
  }

  public static Limits limits(Duration timeout) {
    return new Limits(
        LIMITS.memory(), LIMITS.cpus(), LIMITS.pids(), LIMITS.disk(), LIMITS.output(), timeout);
  }

  public Started start(String python) throws IOException {
    return start(python, LIMITS);
  }

  /** Starts without a look at the image first. */
  public Started start(String python, Limits limits) throws IOException {
    return start(python, limits, image());
  }

  public Started start(String python, Limits limits, String image) throws IOException {
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
  public Started again(Started run) {
    Run.Released released = run.run().released().orElseThrow();
    return release(
        run.run().id(),
        run.folder(),
        run.run().image().orElseThrow().name(),
        List.of("python", "/tmp/code/run.py", "/tmp/data/data.txt"),
        "/tmp/code",
        released.granted());
  }

  /** Starts on data that are mounted where they lie. */
  public Started start(String python, DataMount data) throws IOException {
    RunFolder folder = newFolder();
    Files.createDirectories(folder.data().resolve(data.at().value()));
    return release(folder, python, data.at(), Optional.of(data));
  }

  /** Starts on data that are copied. */
  public Started start(String python, Path shares, SharePath data) throws IOException {
    RunFolder folder = newFolder();
    shares(shares, mount -> false).fetchData(data, folder.data());
    return release(folder, python, data, Optional.empty());
  }

  /** Starts on one file of a folder, which others have too: linked as data, mounted as a layer. */
  public Started start(String python, String path, Path shared) throws IOException {
    RunFolder folder = newFolder();
    Files.createDirectories(folder.data());
    Files.createLink(folder.data().resolve("linked"), shared.resolve("file"));
    Files.writeString(folder.code().resolve("run.py"), python);
    String id = folder.path().getFileName().toString();
    String image = image();
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
    String image = image();
    List<String> command = List.of("python", "/tmp/code/run.py", "/tmp/data/" + data.value());
    sandbox.start(
        new Order(
            id, folder, image, command, "/tmp/code", AMPLE, Sandbox.Around.NOTHING.with(mount)));
    return new Started(sandbox, run(id, AMPLE, image), folder);
  }

  public static LocalFolder shares(Path root, Predicate<DataMount> mountable) {
    return new LocalFolder(root, Ticker.SYSTEM, Duration.ofMinutes(1), mountable);
  }

  /**
   * Runs code on data that are fetched from these paths as a node does it.
   *
   * @param code a folder with a {@code run.py}, or one file, Python or shell
   */
  public Ended run(Path code, Path data, Limits limits) throws IOException {
    return run(List.of(code.toString().endsWith(".sh") ? "sh" : "python"), code, data, limits);
  }

  /**
   * The same with another runtime.
   *
   * @param runtime the command before the entry's path
   */
  public Ended run(List<String> runtime, Path code, Path data, Limits limits) throws IOException {
    String id = "it-" + UUID.randomUUID();
    runs.add(id);
    RunFolder folder = new RunFolder(home.resolve(id));
    Files.createDirectories(folder.code());
    Files.createDirectories(folder.data());
    shares(code).fetchCode(named(code), folder.code());
    shares(data).fetchData(named(data), folder.data());
    String entry = "/tmp/code/" + named(code).value() + (Files.isDirectory(code) ? "/run.py" : "");
    List<String> command = new ArrayList<>(runtime);
    command.addAll(List.of(entry, "/tmp/data/" + named(data).value()));
    return release(id, folder, image(), command, entry.substring(0, entry.lastIndexOf('/')), limits)
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
    sandbox.start(
        new Order(id, folder, image, command, workingDirectory, limits, Sandbox.Around.NOTHING));
    return new Started(sandbox, run(id, limits, image), folder);
  }

  public static Run run(String id, Limits limits, String image) {
    return new Run(id, new RequestKey(UUID.randomUUID(), "0".repeat(64)), "task", 1, Instant.now())
        .released(
            JobImage.of(image),
            new Run.Released(
                new FetchedCode(Optional.empty(), ""),
                new FetchedData(1, Optional.empty()),
                limits,
                "python",
                List.of(),
                Map.of()));
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
