package org.dataexchange.tasker.sandbox.container;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.dataexchange.tasker.sandbox.engine.Engine;
import org.dataexchange.tasker.sandbox.engine.HostPaths;
import org.dataexchange.tasker.task.Failures.RunKilled;
import org.dataexchange.tasker.task.Failures.SystemFailed;

/**
 * Does each run have inodes of its own, whatever its files are links to? Overlays make them, and
 * the probe tells whether these hold on this engine. Where they do not, runs get copies, and plain
 * mounts of these. Once they hold it stays so, since runs have links from then on. Thread-safe.
 */
public final class OwnInodes {

  private static final Logger LOG = System.getLogger(OwnInodes.class.getName());

  private final Engine engine;
  private final HostPaths paths;

  /** Of the thread that tries it. */
  private final ThreadLocal<Boolean> tried = new ThreadLocal<>();

  private volatile boolean proved;

  public OwnInodes(Engine engine, HostPaths paths) {
    this.engine = engine;
    this.paths = paths;
  }

  /** May files that other runs have be mounted into one? False before that is proved. */
  public boolean areOwn() {
    Boolean now = tried.get();
    return now == null ? proved : now;
  }

  /** Runs the probe with what {@link #areOwn} says meanwhile; throws if it holds neither way. */
  void prove(OciRuntimes.Trial trial) throws IOException, InterruptedException {
    if (!OverlayVolume.canName(paths.inWorkspace(paths.workspace()))) {
      run(trial, false);
      copies("no overlay can name the workspace's path");
      return;
    }
    try {
      run(trial, true);
      proved = true;
    } catch (RunKilled e) {
      throw e;
    } catch (SystemFailed e) {
      if (proved) {
        throw e;
      }
      engine.ping(); // one that is away says nothing of its overlays
      run(trial, false);
      copies(OverlayVolume.explained(e.getMessage()));
    }
  }

  private void run(OciRuntimes.Trial trial, boolean own) throws IOException, InterruptedException {
    tried.set(own);
    try {
      trial.run();
    } finally {
      tried.remove();
    }
  }

  private static void copies(String why) {
    LOG.log(
        Level.WARNING, "Each run gets copies of cached data and libraries, not links: {0}", why);
  }
}
