package org.dataexchange.tasker.sandbox.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.List;
import org.dataexchange.tasker.sandbox.engine.HostPaths;
import org.dataexchange.tasker.sandbox.engine.Mount;

/**
 * A folder mounted through an overlay without an upper layer. Nothing can be written to that, and
 * each run's has inodes of its own, also of files that others have: locks are the run's own, and
 * neither the launcher nor the algorithm is told what others open. The volume has no name, so the
 * engine removes it with its container.
 */
public final class OverlayVolume {

  /** The kernel takes a page of options, with two paths in it. */
  private static final int LONGEST_PATH = 1024;

  private OverlayVolume() {}

  /** Can the engine's path stand among the options of an overlay? */
  static boolean canName(Path folder) {
    String text = folder.toString();
    return text.chars().noneMatch(c -> c == ':' || c == ',' || c == '\\' || c < ' ')
        && text.getBytes(UTF_8).length <= LONGEST_PATH
        && Path.of(text).equals(folder);
  }

  /** Of a folder as the engine sees it. */
  static Mount of(Path folder, String target, HostPaths paths) {
    return new Mount.Overlay(List.of(folder, paths.inWorkspace(empty(paths))), target);
  }

  /** Does an engine's error say that it sees the folder, and can put no overlay over it? */
  static boolean isRefused(String error) {
    return error.contains("mount overlay:") && !error.contains("no such file or directory");
  }

  /** Why there is none, for the operator. */
  static String explained(String error) {
    return isRefused(error)
        ? "the engine cannot mount an overlay over this file system (%s)".formatted(error)
        : error;
  }

  /**
   * Is it one of a run of this workspace?
   *
   * @param options of the volume
   */
  public static boolean isOf(HostPaths paths, String options) {
    return options.endsWith(":" + paths.inWorkspace(empty(paths)));
  }

  /** An overlay wants a second folder below the first, and this one holds nothing. */
  static Path empty(HostPaths paths) {
    return paths.workspace().resolve("empty");
  }
}
