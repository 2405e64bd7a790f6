package org.dataexchange.tasker.sandbox;

import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerMount;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

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
   * @param wanted the ids of the runs that have no answer yet; asked after the containers were
   *     listed
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
    remove(runId -> !Probe.owns(runId) && !wanted.get().contains(runId));
  }

  /** Removes all of them, where the node is no more; throws what the engine throws. */
  public void removeAll() {
    remove(runId -> true);
  }

  private void remove(Predicate<String> unwanted) {
    for (Container container : engine.labelled(Creation.NODE, node)) {
      String name = container.getNames()[0].substring(1);
      Optional<String> runId = runId(name);
      if (isOf(paths, container) && runId.filter(unwanted).isPresent()) {
        LOG.log(Level.WARNING, "Removing the container of run {0}: nobody needs it", runId.get());
        engine.remove(container.getId());
      }
    }
    // a volume goes with its container, unless the engine dies between the two
    for (InspectVolumeResponse volume : engine.unusedVolumes(Creation.NODE, node)) {
      if (DataVolume.isOf(paths, volume) && engine.removeVolume(volume.getName())) {
        LOG.log(Level.WARNING, "Removed the volume {0}: its run is gone", volume.getName());
      }
    }
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

  /**
   * The name of a node may be an operator's choice, and a copied workspace brings it along. Its
   * lock lets one server alone write to the folder that a container has mounted.
   */
  static boolean isOf(HostPaths paths, Container container) {
    Path workspace = paths.inWorkspace(paths.workspace());
    return container.getMounts().stream()
        .map(ContainerMount::getSource)
        .anyMatch(source -> source != null && Path.of(source).startsWith(workspace));
  }
}
