package org.dataexchange.tasker.sandbox;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.dataexchange.tasker.sandbox.container.AssignedContainers;
import org.dataexchange.tasker.sandbox.container.ContainerFactory;
import org.dataexchange.tasker.sandbox.container.OverlayVolume;
import org.dataexchange.tasker.sandbox.container.Shells;
import org.dataexchange.tasker.sandbox.engine.ContainerState.Status;
import org.dataexchange.tasker.sandbox.engine.Engine;
import org.dataexchange.tasker.sandbox.engine.HostPaths;
import org.dataexchange.tasker.sandbox.pool.PreparedFactory;
import org.dataexchange.tasker.task.Failures.EngineFailed;

/**
 * Removes this node's containers, and volumes, that no run needs any more: nobody knows the run, or
 * its container could not be removed when it had ended.
 *
 * @param paths of the workspace, which has the folders of this node's runs
 * @param wanted the ids of the runs that have no answer yet, and whatever else has a container as
 *     if it were a run; asked after the containers were listed
 */
public record Leftovers(Engine engine, String node, HostPaths paths, Supplier<Set<String>> wanted) {

  private static final Logger LOG = System.getLogger(Leftovers.class.getName());

  private AssignedContainers taken() {
    return new AssignedContainers(engine, paths);
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
    each(
        engine.labelled(ContainerFactory.NODE),
        container -> {
          Optional<Path> workspace =
              engine
                  .folders(container)
                  .filter(source -> source.startsWith(seen) && !source.equals(seen))
                  .map(source -> all.resolve(seen.relativize(source).getName(0).toString()))
                  .findFirst();
          if (workspace.filter(Files::notExists).isPresent()) {
            LOG.log(Level.WARNING, "Removing a container of {0}, which is gone", workspace.get());
            engine.remove(container.id());
          }
        });
  }

  private void remove(Predicate<String> unwanted) {
    String label = ContainerFactory.NODE + '=' + node;
    // in this order: what is taken after this is not listed, and stays
    Map<String, String> links = taken().all();
    List<Engine.Listed> containers = engine.labelled(label);
    forgetDead(links, containers);
    // a volume goes with its container, unless the engine dies between the two
    List<Runnable> both =
        List.of(
            () -> each(containers, container -> remove(container, unwanted)),
            () -> each(engine.unusedVolumes(label).entrySet(), this::removeVolume));
    each(both, Runnable::run);
  }

  private void remove(Engine.Listed container, Predicate<String> unwanted) {
    Optional<String> runId = container.name().flatMap(this::runId);
    if (runId.filter(unwanted).isPresent() && paths.areOf(container)) {
      LOG.log(Level.WARNING, "Removing the container of run {0}: nobody needs it", runId.get());
      engine.remove(container.id());
    }
  }

  private void removeVolume(Map.Entry<String, String> volume) {
    if (OverlayVolume.isOf(paths, volume.getValue()) && engine.removeVolume(volume.getKey())) {
      LOG.log(Level.WARNING, "Removed the volume {0}: its run is gone", volume.getKey());
    }
  }

  /** A failure does not keep the rest; the first one is told at the end. */
  private static <T> void each(Collection<T> all, Consumer<T> work) {
    List<EngineFailed> failures = new ArrayList<>();
    for (T one : all) {
      try {
        work.accept(one);
      } catch (EngineFailed e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      throw failures.getFirst();
    }
  }

  /** A run whose folder was removed leaves its link, after its container. */
  private void forgetDead(Map<String, String> links, List<Engine.Listed> containers) {
    Set<String> names =
        containers.stream()
            .flatMap(container -> container.name().stream())
            .collect(Collectors.toSet());
    links.forEach(
        (runId, container) -> {
          // one of a node that had another name is not among them
          if (!names.contains(container) && engine.state(container).status() == Status.GONE) {
            taken().forget(runId);
          }
        });
  }

  /**
   * By the name: one that was made before its run has another label. Empty if no run has it: then
   * it is the pool's own to remove.
   */
  private Optional<String> runId(String name) {
    if (PreparedFactory.owns(name)) {
      return taken().by(name);
    }
    String own = ContainerFactory.name("");
    return Shells.runId(name)
        .or(() -> Optional.of(name.startsWith(own) ? name.substring(own.length()) : ""));
  }
}
