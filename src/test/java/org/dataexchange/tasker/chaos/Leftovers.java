package org.dataexchange.tasker.chaos;

import static org.dataexchange.tasker.system.Eventually.eventually;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.dataexchange.tasker.site.Part;
import org.dataexchange.tasker.site.Site;
import org.dataexchange.tasker.system.Containers;

/** What must not be there any more when all is over. */
final class Leftovers {

  private static final Duration GONE_WITHIN = Duration.ofMinutes(3);
  private static final int FIRST_USER = 52_000;
  private static final int LAST_USER = 53_023;

  private final Site site;
  private List<String> found = List.of();

  Leftovers(Site site) {
    this.site = site;
  }

  /** Waits until nothing runs, while the servers still remember what ran. */
  List<String> running() {
    return await(
        () ->
            docker("a container still runs: ", "ps").stream()
                // those are ready for the next
                .filter(line -> !line.contains(" tasker-prepared-"))
                .toList());
  }

  /** Waits until nothing is left, with servers that forget at once. */
  List<String> all() {
    for (Part server : site.servers()) {
      server
          .with("TASKER_REMEMBER", "PT1S")
          .with("TASKER_ORPHAN_GRACE", "PT1S")
          .with("TASKER_PREPARED", "0")
          .start();
    }
    return await(
        () -> {
          List<String> left = new ArrayList<>(docker("a container is left: ", "ps", "-a"));
          for (Part server : site.servers()) {
            left.addAll(runs(server));
          }
          left.addAll(mounts());
          left.addAll(processes());
          return left;
        });
  }

  @FunctionalInterface
  private interface Look {
    List<String> now() throws IOException;
  }

  private List<String> await(Look look) {
    try {
      eventually(
          "nothing is left",
          GONE_WITHIN,
          () -> {
            found = look.now();
            return found.isEmpty();
          });
      return List.of();
    } catch (AssertionError e) {
      return found.isEmpty() ? List.of(e + ", " + e.getCause()) : found;
    }
  }

  private static List<String> docker(String what, String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of("--filter", "label=tasker.run", "--format", "{{.Names}} {{.Status}}"));
    return Containers.docker(all.toArray(String[]::new))
        .lines()
        .filter(line -> !line.isEmpty())
        .map(what::concat)
        .toList();
  }

  private static List<String> runs(Part server) throws IOException {
    Path runs = server.home().resolve("workspace/runs");
    try (Stream<Path> folders = Files.list(runs)) {
      return folders.map(folder -> "a run's folder is left: " + folder).toList();
    }
  }

  private List<String> mounts() throws IOException {
    try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mountinfo"))) {
      return mounts
          .map(line -> line.split(" ")[4])
          .filter(target -> target.startsWith(site.base() + "/"))
          // the engine's own, as long as it runs
          .filter(target -> target.contains("/merged") || target.contains("/workspace/"))
          .map("a mount is left: "::concat)
          .toList();
    }
  }

  /** A process sees in its own mounts which engine's it is. */
  private List<String> processes() throws IOException {
    List<String> left = new ArrayList<>();
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      for (Path process :
          all.filter(path -> path.getFileName().toString().matches("\\d+")).toList()) {
        try {
          int user = (Integer) Files.getAttribute(process, "unix:uid");
          if (user >= FIRST_USER
              && user <= LAST_USER
              && Files.readString(process.resolve("mountinfo")).contains(site.base() + "/")) {
            left.add("a process is left: " + process + " of user " + user);
          }
        } catch (IOException e) {
          // it has ended meanwhile
        }
      }
    }
    return left;
  }
}
