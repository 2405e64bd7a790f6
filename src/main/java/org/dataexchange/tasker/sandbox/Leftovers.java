package org.dataexchange.tasker.sandbox;

import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerMount;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dataexchange.tasker.sandbox.Engine.Status;

/**
 * Removes this node's containers, and volumes, that no run needs any more: nobody knows the run, or
 * its container could not be removed when it had ended.
 */
public final class Leftovers {

  private static final Logger LOG = System.getLogger(Leftovers.class.getName());

  private final Engine engine;
  private final String node;
  private final HostPaths paths;
  private final Taken taken;
  private final Supplier<Set<String>> wanted;

  /**
   * @param paths of the workspace, which has the folders of this node's runs
   * @param wanted the ids of the runs that have no answer yet, and whatever else has a container as
   *     if it were a run; asked after the containers were listed
   */
  public Leftovers(Engine engine, String node, HostPaths paths, Supplier<Set<String>> wanted) {
    this.engine = engine;
    this.node = node;
    this.paths = paths;
    this.taken = new Taken(engine, paths);
    this.wanted = wanted;
  }

  /** Removes what is left over now; throws what the engine throws. */
  public void sweep() {
    // a run is known before its container is made, so what is listed and unknown is left over
    remove(runId -> !wanted.get().contains(runId));
  }

  /** Removes all of them, where the node is no more; throws what the engine throws. */
  public void removeAll() {
    remove(runId -> true);
  }

  /**
   * Removes the containers of workspaces that are no more: what a node has asked for may come when
   * it has gone. Throws what the engine throws.
   *
   * @param all the folder of the workspaces, of which none begins meanwhile
   */
  public static void removeStrays(Engine engine, Path all) {
    Path seen = new HostPaths(engine, all, Optional.empty()).inWorkspace(all);
    for (Container container : engine.labelled(Creation.NODE)) {
      Optional<Path> workspace =
          sources(container)
              .filter(source -> source.startsWith(seen) && !source.equals(seen))
              .map(source -> all.resolve(seen.relativize(source).getName(0).toString()))
              .findFirst();
      if (workspace.filter(Files::notExists).isPresent()) {
        LOG.log(Level.WARNING, "Removing a container of {0}, which is gone", workspace.get());
        engine.remove(container.getId());
      }
    }
  }

  private void remove(Predicate<String> unwanted) {
    // in this order: what is taken after this is not listed, and stays
    Map<String, String> links = taken.all();
    List<Container> containers = engine.labelled(Creation.NODE, node);
    forgetDead(links, containers);
    for (Container container : containers) {
      Optional<String> runId = name(container).flatMap(this::runId);
      if (isOf(paths, container) && runId.filter(unwanted).isPresent()) {
        LOG.log(Level.WARNING, "Removing the container of run {0}: nobody needs it", runId.get());
        engine.remove(container.getId());
      }
    }
    // a volume goes with its container, unless the engine dies between the two
    for (InspectVolumeResponse volume : engine.unusedVolumes(Creation.NODE, node)) {
      if (OverlayVolume.isOf(paths, volume) && engine.removeVolume(volume.getName())) {
        LOG.log(Level.WARNING, "Removed the volume {0}: its run is gone", volume.getName());
      }
    }
  }

  /** A run whose folder was removed leaves its link, after its container. */
  private void forgetDead(Map<String, String> links, List<Container> containers) {
    Set<String> names =
        containers.stream()
            .flatMap(container -> name(container).stream())
            .collect(Collectors.toSet());
    links.forEach(
        (runId, container) -> {
          // one of a node that had another name is not among them
          if (!names.contains(container) && engine.state(container).status() == Status.GONE) {
            taken.forget(runId);
          }
        });
  }

  /**
   * By the name: one that was made before its run has another label. Empty if no run has it: then
   * it is the pool's own to remove.
   */
  private Optional<String> runId(String name) {
    if (Preparation.owns(name)) {
      return taken.by(name);
    }
    String own = Creation.name("");
    return Shells.runId(name)
        .or(() -> Optional.of(name.startsWith(own) ? name.substring(own.length()) : ""));
  }

  /** Empty for one whose removal is under way. */
  static Optional<String> name(Container container) {
    return Optional.ofNullable(container.getNames())
        .flatMap(names -> Arrays.stream(names).findFirst())
        .map(name -> name.substring(1));
  }

  /**
   * The name of a node may be an operator's choice, and a copied workspace brings it along. Its
   * lock lets one server alone write to the folder that a container has mounted.
   */
  static boolean isOf(HostPaths paths, Container container) {
    Path workspace = paths.inWorkspace(paths.workspace());
    return sources(container).anyMatch(source -> source.startsWith(workspace));
  }

  private static Stream<Path> sources(Container container) {
    return container.getMounts().stream()
        .map(ContainerMount::getSource)
        .filter(Objects::nonNull)
        .map(Path::of);
  }
}
