package org.dataexchange.tasker.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.model.Driver;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.VolumeOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.task.DataMount;

/**
 * A folder mounted through an overlay without an upper layer. Nothing can be written to that, and
 * each run's has inodes of its own, also of files that others have: locks are the run's own, and
 * neither the launcher nor the algorithm is told what others open. The volume has no name, so the
 * engine removes it with its container.
 */
final class OverlayVolume {

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

  /**
   * @param folder as the engine sees it
   */
  static Mount of(Path folder, String target, HostPaths paths, Map<String, String> labels) {
    return new Mount()
        .withType(MountType.VOLUME)
        .withTarget(target)
        .withVolumeOptions(
            new VolumeOptions()
                .withNoCopy(true)
                .withLabels(labels)
                .withDriverConfig(
                    new Driver()
                        .withName("local")
                        .withOptions(
                            Map.of(
                                "type", "overlay",
                                "device", "overlay",
                                "o", "ro,lowerdir=" + folder + lowest(paths)))));
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

  /** Is it one of a run of this workspace? */
  static boolean isOf(HostPaths paths, InspectVolumeResponse volume) {
    Map<String, String> options = Optional.ofNullable(volume.getOptions()).orElse(Map.of());
    return options.getOrDefault("o", "").endsWith(lowest(paths));
  }

  /** An overlay wants a second folder below the first, and this one holds nothing. */
  static Path empty(HostPaths paths) {
    return paths.workspace().resolve("empty");
  }

  private static String lowest(HostPaths paths) {
    return ":" + paths.inWorkspace(empty(paths));
  }

  /** Where the algorithm finds it. */
  static String target(DataMount data) {
    return Hardening.DATA + '/' + data.at().value();
  }
}
