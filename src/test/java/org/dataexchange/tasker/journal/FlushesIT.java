package org.dataexchange.tasker.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.Samples;
import org.dataexchange.tasker.task.SteppingClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the disk has to do for a run, as the kernel is asked for it. */
@Timeout(60)
class FlushesIT {

  private static final Duration SOON = Duration.ofSeconds(60);

  /** The name of a file that replaces another, or is forced. */
  private static final Pattern CALL =
      Pattern.compile("(rename)\\(.*/([^/\"]+)\"|(fsync)\\(\\d+<.*/([^/>]+)>");

  @TempDir Path home;

  /** A run from its start to its answer, when it is told to. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) throws IOException {
      FileJournal journal = new FileJournal(Path.of(arguments[0]), SteppingClock.standing());
      Run begun = journal.begin(Samples.request("message", "body", "123"));
      System.out.println(begun.id());
      System.in.read();
      journal.save(begun);
      journal.save(Samples.released(begun.id()));
      journal.settle(begun.id());
      journal.keepAnswer(begun.id(), "{}".getBytes(UTF_8));
      Runtime.getRuntime().halt(0);
    }
  }

  @Test
  void waitsForTwoOnceARunHasEnded() throws Exception {
    Path traced = home.resolve("traced");
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                home.resolve("workspace").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String run = server.inputReader().readLine();
    Process strace = strace(server.pid(), traced);
    try (Writer go = server.outputWriter()) {
      go.write('\n');
    }
    server.waitFor();
    strace.waitFor();

    assertEquals(
        List.of(
            "rename run.json",
            "fsync run.json",
            "fsync done.json.tmp",
            "rename done.json",
            "fsync " + run),
        calls(traced));
  }

  private static List<String> calls(Path traced) throws IOException {
    return CALL.matcher(Files.readString(traced)).results().map(FlushesIT::call).toList();
  }

  private static String call(MatchResult call) {
    return call.group(1) == null
        ? call.group(3) + ' ' + call.group(4)
        : call.group(1) + ' ' + call.group(2);
  }

  private Process strace(long server, Path traced) throws IOException {
    Path said = home.resolve("said");
    Process strace =
        new ProcessBuilder(
                "strace",
                "-f",
                "-y",
                "-e",
                "trace=rename,fsync,fdatasync",
                "-o",
                traced.toString(),
                "-p",
                Long.toString(server))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    eventually("it is watched", SOON, () -> Files.readString(said).contains(" attached"));
    return strace;
  }
}
