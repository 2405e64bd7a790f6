package org.dataexchange.tasker.sandbox.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.github.dockerjava.api.command.InspectContainerResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dataexchange.tasker.task.Failures.EngineFailed;

/**
 * Where the engine sees our files. It mounts by its own paths, which are others than ours where
 * Tasker runs in a container of that engine; then the engine is asked once what that container has
 * mounted. Thread-safe.
 */
public final class HostPaths {

  private static final Logger LOG = System.getLogger(HostPaths.class.getName());

  /** Engines mount these into every container, from a folder with its id. */
  private static final Pattern OWN_CONTAINER =
      Pattern.compile("/containers/([0-9a-f]{64})/\\S* /etc/(?:hostname|hosts|resolv\\.conf) ");

  private final Engine engine;
  private final Path workspace;
  private final Optional<Path> setting;
  private final Path mountinfo;
  private volatile Optional<Translation> found = Optional.empty();

  /**
   * @param workspace absolute
   * @param setting where the engine sees the workspace, if the operator says so
   */
  public HostPaths(Engine engine, Path workspace, Optional<Path> setting) {
    this(engine, workspace, setting, Path.of("/proc/self/mountinfo"));
  }

  HostPaths(Engine engine, Path workspace, Optional<Path> setting, Path mountinfo) {
    this.engine = engine;
    this.workspace = workspace.normalize();
    this.setting = setting;
    this.mountinfo = mountinfo;
  }

  /** A mount of our own container; without a source where it lies in memory. */
  record Mounted(Path inside, Optional<Path> outside) {

    static Mounted of(InspectContainerResponse.Mount mount) {
      return new Mounted(
          Path.of(mount.getDestination().getPath()),
          Optional.ofNullable(mount.getSource()).filter(source -> !source.isEmpty()).map(Path::of));
    }
  }

  /** The mounts of our own container; none if we are in none that the engine knows. */
  private record Translation(boolean contained, List<Mounted> mounts) {

    public Optional<Path> of(Path path) {
      if (!contained) {
        return Optional.of(path);
      }
      return mounts.stream()
          .filter(mount -> path.startsWith(mount.inside()))
          .max(Comparator.comparingInt(mount -> mount.inside().getNameCount()))
          .flatMap(mount -> mount.outside().map(to -> to.resolve(mount.inside().relativize(path))));
    }
  }

  /** Ours, not the engine's. */
  public Path workspace() {
    return workspace;
  }

  /**
   * The engine's path of the workspace, or of something in it.
   *
   * @throws EngineFailed if it has none, or the engine cannot be asked
   */
  public Path inWorkspace(Path path) {
    return of(path)
        .orElseThrow(
            () ->
                new EngineFailed(
                    "the engine cannot see the workspace %s: it lies inside of Tasker's own"
                            .formatted(workspace)
                        + " container; mount a folder of the engine's machine there"));
  }

  /**
   * The engine's path of a file or folder of ours; empty if it has none.
   *
   * @throws EngineFailed if the engine cannot be asked
   */
  public Optional<Path> of(Path path) {
    Path normal = path.normalize();
    if (setting.isPresent() && normal.startsWith(workspace)) {
      return setting.map(to -> to.resolve(workspace.relativize(normal)));
    }
    return translation().of(normal);
  }

  /** Where the workspace was looked for and why there, for a person. */
  private String explained() {
    String from =
        setting.isPresent()
            ? "as tasker.workspace.host says"
            : translation().contained()
                ? "as the engine says of Tasker's own container"
                : "as Tasker runs in no container that the engine knows";
    return "the engine was to find the workspace %s at %s, %s"
        .formatted(workspace, inWorkspace(workspace), from);
  }

  /** That the engine does not see there what is ours, with what to do about it. */
  public EngineFailed unseen(Exception e) {
    return new EngineFailed(
        "%s, but it is not there (%s); set tasker.workspace.host to its path on the engine's machine"
            .formatted(explained(), e.getMessage()),
        true,
        e);
  }

  /**
   * Has that container something of our workspace? The name of a node may be an operator's choice,
   * and a copied workspace brings it along; its lock lets one server alone write to the folder that
   * a container has mounted.
   */
  public boolean areOf(Engine.Listed container) {
    Path seen = inWorkspace(workspace);
    return engine.folders(container).anyMatch(folder -> folder.startsWith(seen));
  }

  private Translation translation() {
    Translation known = found.orElseGet(this::findOut);
    found = Optional.of(known);
    return known;
  }

  private Translation findOut() {
    Optional<String> id = ownContainer();
    Optional<List<Mounted>> mounts = id.flatMap(engine::mounts);
    mounts.ifPresent(
        all -> LOG.log(Level.INFO, "Tasker runs in container {0} of the engine", id.orElseThrow()));
    return new Translation(mounts.isPresent(), mounts.orElse(List.of()));
  }

  /** Only what the kernel says of our own mounts: a host's name can be that of any container. */
  private Optional<String> ownContainer() {
    try (Stream<String> lines = Files.lines(mountinfo, ISO_8859_1)) {
      return lines
          .map(OWN_CONTAINER::matcher)
          .filter(Matcher::find)
          .map(line -> line.group(1))
          .findFirst();
    } catch (IOException e) {
      return Optional.empty(); // no Linux
    }
  }
}
