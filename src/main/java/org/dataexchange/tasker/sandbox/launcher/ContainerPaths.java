package org.dataexchange.tasker.sandbox.launcher;

import org.dataexchange.tasker.task.DataMount;

/** Where things are in a container, for the launcher and the algorithm. */
public final class ContainerPaths {

  /** Only root gets as far as there. */
  public static final String LAUNCHERS = "/run/tasker";

  /** Launcher and tracer. */
  public static final String TOOLS = LAUNCHERS + "/tools";

  /** The launcher as a program. */
  public static final String LAUNCHER = TOOLS + '/' + Tools.LAUNCHER_NAME;

  /** Where the launcher finds its orders. */
  public static final String BOX = LAUNCHERS + "/box";

  /** Where the algorithm lies. */
  public static final String CODE = "/tmp/code";

  /** Where the algorithm finds its data. */
  public static final String DATA = "/tmp/data";

  private ContainerPaths() {}

  /** Where the algorithm finds data that are mounted where they lie. */
  public static String of(DataMount data) {
    return DATA + '/' + data.at().value();
  }
}
