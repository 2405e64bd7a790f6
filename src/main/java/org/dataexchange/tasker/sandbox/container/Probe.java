package org.dataexchange.tasker.sandbox.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.sandbox.engine.HostPaths;
import org.dataexchange.tasker.sandbox.launcher.Tools;
import org.dataexchange.tasker.task.DataMount;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.Failures.SystemFailed;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox.Around;
import org.dataexchange.tasker.task.Sandbox.Order;
import org.dataexchange.tasker.task.Size;

/**
 * Runs the launcher's own probe as the algorithm of a sandbox, and looks for what it did in the
 * trace. What an engine or an image cannot do shows here, before any code of strangers runs there.
 * One probe at a time; an image that has passed is not probed again.
 */
public final class Probe {

  /** A copy, as the algorithm cannot get at the launcher's own place. */
  private static final String LAUNCHER = "/tmp/code/launcher";

  /** The probe hides from weak tracers before it opens this. */
  private static final String OPENED = "</etc/passwd>";

  /** The complaint that the probe makes the tracer utter; there may be no other. */
  private static final String COMPLAINT = ": short read (8 < 16) @0x";

  private static final Limits LIMITS =
      new Limits(
          Size.parse("64MiB"),
          1,
          16,
          Size.parse("1MiB"),
          Size.parse("1MiB"),
          Duration.ofSeconds(30));

  private final RunContainers containers;
  private final OciRuntimes runtimes;
  private final OwnInodes inodes;
  private final Tools tools;
  private final HostPaths paths;
  private final RunFolder folder;
  private final String id;
  private final ReentrantLock lock = new ReentrantLock();

  public Probe(
      RunContainers containers,
      OciRuntimes runtimes,
      OwnInodes inodes,
      Tools tools,
      HostPaths paths,
      String node) {
    this.tools = tools;
    this.id = "probe-" + node;
    this.containers = containers;
    this.runtimes = runtimes;
    this.inodes = inodes;
    this.paths = paths;
    this.folder = new RunFolder(paths.workspace().resolve("probe"));
  }

  /** Is the image proved to hold, and has nothing spoken against it since? */
  public boolean hasProved(String image) {
    return runtimes.isProved(image);
  }

  /**
   * Returns if the image is proved to hold on this engine, with one of its runtimes.
   *
   * @throws EngineFailed with what does not hold
   */
  public void prove(String image) {
    if (hasProved(image)) {
      return;
    }
    try {
      alone(
          () -> {
            if (!hasProved(image)) {
              requireLimits();
              inodes.prove(
                  () ->
                      runtimes.prove(
                          image, () -> run(image, Optional.empty(), id, this::startCold)));
            }
          });
    } catch (SystemFailed e) {
      throw new EngineFailed("the sandbox could not be probed: " + e.getMessage(), true, e);
    }
  }

  /** An engine without root's rights may take limits, and keep none. */
  private void requireLimits() {
    List<String> missing = containers.engine().limitsNotKept();
    if (!missing.isEmpty()) {
      throw new EngineFailed(
          "the engine keeps no limit on %s, by its own word (docker info): one without root's rights"
                  .formatted(String.join(", ", missing))
              + " does so only where control groups of version 2 are delegated to its user");
    }
  }

  /**
   * Returns if these data can be mounted where they lie, in a sandbox that holds otherwise.
   *
   * @throws SystemFailed with what does not hold
   */
  void mount(String image, DataMount data) {
    alone(() -> run(image, Optional.of(data), id, this::startCold));
  }

  /**
   * Returns if a sandbox that was prepared holds as well.
   *
   * @param sandbox the id that it was made for
   * @param start lets the probe go there
   * @throws SystemFailed with what does not hold
   */
  public void prove(String image, String sandbox, Consumer<Order> start) {
    alone(() -> run(image, Optional.empty(), sandbox, start));
  }

  private void startCold(Order order) {
    containers.start(order, "the probe's");
  }

  private void alone(OciRuntimes.Trial work) {
    try {
      lock.lockInterruptibly();
      try {
        work.run();
      } finally {
        lock.unlock();
      }
    } catch (IOException e) {
      throw new StorageFailed("the probe's folder: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineFailed("the sandbox could not be probed: interrupted", true, e);
    }
  }

  private void run(String image, Optional<DataMount> data, String sandbox, Consumer<Order> start)
      throws IOException, InterruptedException {
    FileTree.delete(folder.path());
    Files.createDirectories(folder.code());
    Files.copy(tools.launcher(), folder.code().resolve("launcher"));
    Files.createDirectories(
        data.map(mounted -> folder.data().resolve(mounted.at().value())).orElse(folder.data()));
    FileTree.makeReadable(folder.code());
    FileTree.makeReadable(folder.data());
    Optional<SecondMount> twin =
        data.isEmpty() && inodes.areOwn()
            ? Optional.of(SecondMount.layOut(folder))
            : Optional.empty();
    List<String> command =
        Stream.concat(
                Stream.of(LAUNCHER, "probe", Integer.toString(ContainerFactory.user(sandbox))),
                twin.map(SecondMount::target).stream())
            .toList();
    Around around = twin.map(SecondMount::around).orElse(Around.NOTHING).with(data);
    try {
      start.accept(new Order(id, folder, image, command, "/tmp", LIMITS, around));
      judge(containers.await(id, folder, LIMITS.timeout(), () -> {}));
      if (twin.isPresent()) {
        twin.get().judge();
      }
    } catch (SystemFailed e) {
      throw isUnseen(e) ? paths.unseen(e) : e;
    } finally {
      containers.remove(id);
    }
    FileTree.delete(folder.path());
  }

  /**
   * The launcher's first act is to make a file beside its order. So an engine that mounts some
   * other folder than ours cannot but show here.
   */
  private boolean isUnseen(SystemFailed e) throws IOException {
    if (e instanceof EngineFailed) {
      return e.getMessage().contains(paths.inWorkspace(folder.path()).toString())
          && !OverlayVolume.isRefused(e.getMessage());
    }
    try (Stream<Path> made = Files.list(folder.box())) {
      return made.count() <= 1;
    }
  }

  private void judge(Ending ending) throws IOException {
    String said = Files.readString(folder.stdout()) + Files.readString(folder.stderr());
    boolean seen;
    try (Stream<String> lines = Files.lines(folder.trace())) {
      seen = lines.anyMatch(line -> line.contains(OPENED));
    }
    String complaint = ending.trace().said().strip();
    boolean heard = complaint.contains(COMPLAINT) && complaint.lines().count() == 1;
    if (!ending.ranWell() || !ending.trace().whole() || !seen || !heard) {
      throw new EngineFailed(
          "the sandbox does not hold on this engine, so nothing is run: "
              + failures(said)
              + (ending.ranWell() ? "" : "the probe ended by " + way(ending) + "; ")
              + (seen ? "" : "the tracer missed an open; ")
              + (heard ? "" : "the tracer did not complain, or not of that alone; ")
              + ending.failed().orElse("")
              + complaint);
    }
  }

  private static String way(Ending ending) {
    return ending
        .cause()
        .map(cause -> "the launcher, for " + cause)
        .or(ending::signal)
        .or(() -> ending.exitCode().map(code -> "exit code " + code))
        .orElse("itself before it began");
  }

  private static String failures(String said) {
    return said.lines()
        .filter(line -> line.contains("FAILED"))
        .map(line -> line + "; ")
        .reduce("", String::concat);
  }

  /** The names under which probes are running now, in place of a run's id. */
  public Set<String> underWay() {
    return lock.isLocked() ? Set.of(id) : Set.of();
  }
}
