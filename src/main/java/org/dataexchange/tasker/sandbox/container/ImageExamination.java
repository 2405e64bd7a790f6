package org.dataexchange.tasker.sandbox.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.sandbox.engine.ContainerSpec;
import org.dataexchange.tasker.sandbox.engine.ContainerState;
import org.dataexchange.tasker.sandbox.engine.Engine;
import org.dataexchange.tasker.sandbox.engine.HostPaths;
import org.dataexchange.tasker.sandbox.engine.ImageFacts;
import org.dataexchange.tasker.sandbox.engine.Mount;
import org.dataexchange.tasker.sandbox.launcher.BoxWatch;
import org.dataexchange.tasker.sandbox.launcher.ContainerPaths;
import org.dataexchange.tasker.sandbox.launcher.Tools;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.Ticker;

/**
 * A look at an image before anything of it runs, by the launcher: its users, and whether all that
 * is to be mounted would come where it is meant to. An image cannot change, so what was found is
 * kept in the workspace under its id, by which it is asked for. Thread-safe.
 */
public final class ImageExamination {

  /** Of what is kept. */
  private static final String FORM = "5";

  /** As the launcher looks for it, since it is everywhere there. */
  static final String SHELL = "/bin/sh";

  /** Before a path of the image's. */
  private static final String CLOSED = "closed ";

  private static final String NOTHING_SAID = "the launcher could not look at the image";

  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final Duration LOOK = Duration.ofMillis(250);

  private final Engine engine;
  private final Tools tools;
  private final HostPaths paths;
  private final Map<String, String> labels;
  private final BoxWatch boxes;
  private final Ticker ticker;
  private final String id;
  private final Map<String, Path> known = new ConcurrentHashMap<>();
  private final Map<String, String> refused = new ConcurrentHashMap<>();
  private final Map<String, ImageFacts> facts = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();

  public ImageExamination(
      Engine engine, Tools tools, HostPaths paths, String node, BoxWatch boxes, Ticker ticker) {
    this.engine = engine;
    this.tools = tools;
    this.paths = paths;
    this.boxes = boxes;
    this.ticker = ticker;
    this.id = "examination-" + node;
    this.labels = Map.of(ContainerFactory.RUN, id, ContainerFactory.NODE, node);
  }

  /**
   * The folder of what was found, with the image's {@code passwd} and {@code group}, empty where it
   * has none.
   *
   * @throws EngineFailed if no algorithm can be run in it
   */
  public Path of(String image) {
    Path found = known.get(image);
    if (found == null || !Files.exists(found)) {
      found = examined(image);
      known.put(image, found);
    }
    return found;
  }

  /** Could somebody enter it? */
  public boolean hasShell(String image) {
    try {
      return Files.readAllLines(of(image).resolve("end"), UTF_8).contains("shell");
    } catch (IOException e) {
      throw new StorageFailed("cannot read the workspace: " + e, e);
    }
  }

  /** The parts of an examined image that no run sees, for its owner. */
  public List<String> unseen(String image) {
    Path found = known.get(image);
    try {
      List<String> end =
          found == null ? List.of() : Files.readAllLines(found.resolve("end"), UTF_8);
      Stream<String> hidden =
          end.stream()
              .filter("hidden"::equals)
              .map(line -> "what it has in /tmp is hidden by the run's own");
      Stream<String> closed =
          end.stream()
              .filter(line -> line.startsWith(CLOSED))
              .map(line -> line.substring(CLOSED.length()))
              .map("%s is closed to the user that algorithms run as"::formatted);
      return Stream.concat(hidden, closed).toList();
    } catch (IOException e) {
      return List.of(); // it is looked at again before the next run
    }
  }

  /** Launcher and tracer, mounted beside each image. */
  Mount tools() {
    return new Mount.Bind(paths.inWorkspace(tools.folder()), ContainerPaths.TOOLS, true);
  }

  /**
   * Environment and volumes of the image.
   *
   * @throws EngineFailed if no algorithm can be run in it
   */
  public ImageFacts facts(String image) {
    return facts.computeIfAbsent(image, engine.images()::facts);
  }

  /** The names under which one is being looked at now, in place of a run's id. */
  public Set<String> underWay() {
    return lock.isLocked() ? Set.of(id) : Set.of();
  }

  private Path examined(String image) {
    lock.lock();
    try {
      Optional.ofNullable(refused.get(image)).ifPresent(ImageExamination::refuse);
      return kept(image);
    } finally {
      lock.unlock();
    }
  }

  private Path kept(String image) {
    Path folder =
        paths.workspace().resolve("images").resolve(FORM + '-' + image.replace("sha256:", ""));
    try {
      if (!Files.exists(folder)) {
        examine(image, folder);
      }
      return folder;
    } catch (IOException e) {
      throw new StorageFailed("cannot write the workspace: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineFailed("interrupted", true, e);
    }
  }

  private void examine(String image, Path folder) throws IOException, InterruptedException {
    String name = ContainerFactory.name(id);
    Path box = paths.workspace().resolve("examination");
    FileTree.delete(box);
    Files.createDirectories(box);
    Files.setPosixFilePermissions(box, PosixFilePermissions.fromString("rwxrwxrwx"));
    engine.removeNamed(name);
    try {
      run(image, name, box);
    } catch (EngineFailed e) {
      throw isUnseen(e, box) ? paths.unseen(e) : e;
    } finally {
      engine.removeNamed(name);
    }
    refuseUnfit(image, Files.readAllLines(box.resolve("end"), UTF_8));
    Files.createDirectories(folder.getParent());
    Files.setPosixFilePermissions(box, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.move(box, folder, ATOMIC_MOVE);
  }

  /** The launcher's first act is to make a file in its box. */
  private boolean isUnseen(EngineFailed e, Path box) throws IOException {
    if (e.getMessage().equals(NOTHING_SAID)) {
      try (Stream<Path> made = Files.list(box)) {
        return made.findAny().isEmpty();
      }
    }
    return e.getMessage().contains(paths.inWorkspace(paths.workspace()).toString());
  }

  private void run(String image, String name, Path box) throws IOException, InterruptedException {
    Set<String> volumes = facts(image).volumes();
    List<Mount> mounts =
        new ArrayList<>(
            List.of(tools(), new Mount.Bind(paths.inWorkspace(box), ContainerPaths.BOX)));
    mounts.addAll(ImageVolumes.mounts(volumes, box.resolveSibling("examination-volumes"), paths));
    List<String> arguments = new ArrayList<>(List.of("examine"));
    arguments.addAll(volumes);
    arguments.add("--");
    arguments.addAll(facts(image).named());
    engine.create(
        new ContainerSpec(
            name,
            image,
            labels,
            ContainerSpec.Program.privileged(List.of(ContainerPaths.LAUNCHER), arguments),
            mounts,
            ContainerSpec.Surroundings.PLAIN));
    try (BoxWatch.Watched watched = boxes.watch(box)) {
      engine.start(name);
      awaitEnd(name, box.resolve("end"), watched);
    }
  }

  private void awaitEnd(String name, Path end, BoxWatch.Watched box) throws InterruptedException {
    Duration latest = ticker.in(LONGEST);
    while (!Files.exists(end)) {
      boolean over = engine.state(name).status() != ContainerState.Status.RUNNING;
      if ((over || ticker.isAfter(latest)) && !Files.exists(end)) {
        throw new EngineFailed(NOTHING_SAID);
      }
      box.await(LOOK);
    }
  }

  private void refuseUnfit(String image, List<String> found) {
    found.stream()
        .filter(line -> line.startsWith("refused "))
        .map(line -> line.substring("refused ".length()))
        .findFirst()
        .ifPresent(
            why -> {
              refused.put(image, why);
              refuse(why);
            });
  }

  /** It stays what it is, so it is not looked at anew every few seconds. */
  private static void refuse(String why) {
    throw EngineFailed.lasting("nothing can be mounted into the image as it must be: its " + why);
  }
}
