package org.dataexchange.tasker.sandbox.container;

import org.dataexchange.tasker.sandbox.BuiltTools;
import org.dataexchange.tasker.sandbox.engine.Engine;
import org.dataexchange.tasker.sandbox.engine.HostPaths;
import org.dataexchange.tasker.sandbox.launcher.BoxWatch;
import org.dataexchange.tasker.sandbox.launcher.Tools;
import org.dataexchange.tasker.task.Ticker;

/** Looks at images as a server takes them. */
public final class ImageExaminations {

  private ImageExaminations() {}

  public static ImageExamination of(Engine engine, HostPaths paths, String node) {
    return new ImageExamination(
        engine,
        new Tools(BuiltTools.FOLDER, paths.workspace()),
        paths,
        node,
        new BoxWatch(Thread::new),
        Ticker.SYSTEM);
  }
}
