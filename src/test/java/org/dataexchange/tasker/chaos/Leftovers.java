package org.dataexchange.tasker.chaos;

import static org.dataexchange.tasker.system.Eventually.eventually;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.dataexchange.tasker.site.Site;
import org.dataexchange.tasker.system.Answer;
import org.dataexchange.tasker.system.Containers;

/** What must not be there any more when all is over. */
final class Leftovers {

  private static final Duration GONE_WITHIN = Pace.minutes(5);

  private final Site site;
  private final List<Member> members;
  private List<String> found = List.of();

  Leftovers(Site site, List<Member> members) {
    this.site = site;
    this.members = members;
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

  /**
   * Waits until nothing is left, with servers that forget at once.
   *
   * @param told all answers that there were
   */
  List<String> all(List<Answer> told) {
    for (Member member : members) {
      member.set("TASKER_REMEMBER", "PT1S");
      member.set("TASKER_ORPHAN_GRACE", "PT1S");
      member.set("TASKER_PREPARED", "0");
      member.part().start();
    }
    return await(
        () -> {
          List<String> left = new ArrayList<>(docker("a container is left: ", "ps", "-a"));
          for (Member member : members) {
            left.addAll(runs(member.runs(), told));
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

  static List<String> runs(Path runs, List<Answer> told) throws IOException {
    List<String> left = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(runs)) {
      for (Path folder : folders) {
        if (!isUnconfirmed(folder)) {
          left.add("a run's folder is left: " + folder);
        } else if (!isAsTold(folder, told)) {
          left.add("another answer is kept than was told: " + folder);
        }
      }
    }
    return left;
  }

  /**
   * An answer is kept until its ack is known; after a power cut, or for another node, it is not.
   */
  private static boolean isUnconfirmed(Path run) {
    return Files.exists(run.resolve("done.json")) && !Files.exists(run.resolve("acked"));
  }

  /** Whoever asks once more must get it again. */
  private static boolean isAsTold(Path run, List<Answer> told) throws IOException {
    byte[] kept = Files.readAllBytes(run.resolve("done.json"));
    return told.stream()
        .filter(answer -> run.endsWith(answer.runId()))
        .allMatch(answer -> Arrays.equals(kept, answer.withoutReceipt()));
  }

  private List<String> mounts() throws IOException {
    try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mountinfo"))) {
      return mounts
          .map(line -> line.split(" ")[4])
          .filter(target -> target.startsWith(site.base() + "/"))
          // the engine's own, as long as it runs
          .filter(target -> target.contains("/merged") || target.contains("/disk/"))
          .map("a mount is left: "::concat)
          .toList();
    }
  }

  private static List<String> processes() throws IOException {
    return Jail.all().stream()
        .filter(Jail::isAlgorithm)
        .map(process -> "a process is left: " + process.command())
        .toList();
  }
}
