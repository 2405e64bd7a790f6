package org.dataexchange.tasker.sandbox.container;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.dataexchange.tasker.sandbox.engine.Engine;
import org.dataexchange.tasker.sandbox.engine.HostPaths;
import org.dataexchange.tasker.task.DataMount;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.Failures.RunKilled;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.Failures.SystemFailed;

/**
 * Knows whose file systems' folders the engine can mount as data: the probe tries each of them
 * once. Thread-safe; others wait while one is tried.
 */
public final class TriedMounts {

  private static final Logger LOG = System.getLogger(TriedMounts.class.getName());

  private final Engine engine;
  private final HostPaths paths;
  private final Probe probe;
  private final Map<Place, Boolean> tried = new ConcurrentHashMap<>();

  public TriedMounts(Engine engine, HostPaths paths, Probe probe) {
    this.engine = engine;
    this.paths = paths;
    this.probe = probe;
  }

  private record Place(String image, Object device) {}

  /**
   * Can that folder be mounted as data?
   *
   * @throws EngineFailed if that cannot be tried now
   */
  public boolean hold(String image, DataMount data) {
    return paths.of(data.folder()).filter(OverlayVolume::canName).isPresent()
        && tried.computeIfAbsent(
            new Place(image, device(data.folder())), place -> works(image, data));
  }

  private static Object device(Path folder) {
    try {
      return Files.getAttribute(folder, "unix:dev");
    } catch (IOException e) {
      throw new StorageFailed("cannot look at the data: " + e, e);
    }
  }

  private boolean works(String image, DataMount data) {
    try {
      probe.mount(image, data);
      return true;
    } catch (RunKilled e) {
      throw new EngineFailed("the probe of a mount was killed", true, e);
    } catch (SystemFailed e) {
      // if that fails too, it is the engine, and says nothing of its mounts
      engine.ping();
      LOG.log(
          Level.WARNING,
          "Data on the file system of {0} are copied for each run, as they cannot be mounted: {1}",
          data.folder(),
          OverlayVolume.explained(e.getMessage()));
      return false;
    }
  }
}
