package org.dataexchange.tasker.sandbox.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.model.ContainerConfig;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.text.Printable;

/**
 * The declarations of an image that count. Its entry point, user, working folder, stop signal,
 * ports and health check do not.
 *
 * @param environment {@code name=value}, for the algorithm alone
 * @param volumes folders that the engine would have written by everybody
 */
public record ImageFacts(List<String> environment, Set<String> volumes) {

  /** Names that are ours. */
  private static final String OURS = "TASKER_";

  /** An order must have room for the rest. */
  private static final int MOST_BYTES = 32 * 1024;

  private static final int MOST_VARIABLES = 256;

  private static final int MOST_VOLUMES = 100;

  /** Mounts of ours are there, and hides a volume of the same name. */
  private static final Set<String> HIDDEN = Set.of("/tmp", "/dev/shm");

  /** They do not count. */
  private static final Set<String> OF_A_USER = Set.of("HOME", "PWD", "OLDPWD");

  private static final Pattern PLAIN = Pattern.compile("/[!-~]{1,300}");

  private static final List<Path> KEPT = paths("/dev", "/proc", "/run", "/sys", "/tmp");

  /** Below what is mounted as a volume, the engine could mount nothing, or would change it. */
  private static final List<Path> MOUNTED =
      paths("/etc/group", "/etc/hosts", "/etc/passwd", "/opt/dependencies", "/proc");

  /**
   * @param architecture of the engine's machine
   * @throws EngineFailed if no algorithm can be run in it
   */
  static ImageFacts of(InspectImageResponse image, String architecture) {
    Optional<ContainerConfig> config = Optional.ofNullable(image.getConfig());
    refuseOthers(Optional.ofNullable(image.getArch()), config.isPresent(), architecture);
    return new ImageFacts(
        environment(config.map(ContainerConfig::getEnv).orElse(new String[0])),
        volumes(config.map(ContainerConfig::getVolumes).orElse(Map.of())));
  }

  /**
   * Some tools leave the architecture empty, and engines run that. One that has several, and none
   * for this machine, has no configuration either.
   */
  private static void refuseOthers(Optional<String> made, boolean configured, String machine) {
    if (made.filter(String::isBlank).isPresent()) {
      if (!configured) {
        throw refused("is there for other machines only, and this one is " + machine);
      }
    } else if (made.filter(name -> !usual(name).equals(usual(machine))).isPresent()) {
      throw refused("is for %s, and this machine is %s".formatted(made.get(), machine));
    }
  }

  /** Other tools call it as the kernel does. */
  private static String usual(String architecture) {
    String name = architecture.strip().toLowerCase(Locale.ROOT);
    return switch (name) {
      case "x86_64", "x86-64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> name;
    };
  }

  private static List<String> environment(String[] declared) {
    List<String> environment =
        Arrays.stream(declared)
            .filter(variable -> variable.indexOf('=') > 0 && !variable.startsWith(OURS))
            .toList();
    for (String variable : environment) {
      if (variable.indexOf(0) >= 0) {
        throw refused(
            "sets a variable that no program could be given: '%s'"
                .formatted(Printable.of(variable)));
      }
    }
    long bytes = environment.stream().mapToLong(variable -> variable.getBytes(UTF_8).length).sum();
    if (environment.size() > MOST_VARIABLES || bytes > MOST_BYTES) {
      throw refused(
          "sets more than %d variables, or %d KiB of them"
              .formatted(MOST_VARIABLES, MOST_BYTES / 1024));
    }
    return environment;
  }

  private static Set<String> volumes(Map<String, ?> declared) {
    Set<String> volumes =
        declared.keySet().stream()
            .map(volume -> Path.of("/", volume).normalize())
            .map(Path::toString)
            .filter(volume -> !HIDDEN.contains(volume))
            .collect(Collectors.toCollection(TreeSet::new));
    if (volumes.size() > MOST_VOLUMES) {
      throw refused("declares more than %d volumes".formatted(MOST_VOLUMES));
    }
    for (String volume : volumes) {
      if (isOurs(Path.of(volume))) {
        throw refused("declares a volume at " + volume + ", which is not the image's");
      }
    }
    return volumes;
  }

  /** Where the image has what it tells its programs of. */
  public Set<String> named() {
    return environment.stream()
        .filter(variable -> !OF_A_USER.contains(variable.substring(0, variable.indexOf('='))))
        .flatMap(
            variable -> Arrays.stream(variable.substring(variable.indexOf('=') + 1).split(":")))
        .filter(path -> PLAIN.matcher(path).matches())
        .filter(path -> KEPT.stream().noneMatch(Path.of(path)::startsWith))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isOurs(Path volume) {
    return KEPT.stream().anyMatch(volume::startsWith)
        || MOUNTED.stream().anyMatch(mounted -> mounted.startsWith(volume));
  }

  private static List<Path> paths(String... paths) {
    return Arrays.stream(paths).map(Path::of).toList();
  }

  private static EngineFailed refused(String why) {
    return EngineFailed.lasting("the image " + why);
  }
}
