package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sandboxes that are kept after their run, for somebody to look into. */
@Timeout(600)
@TestMethodOrder(OrderAnnotation.class)
@SystemTest
class KeepIT {

  private static TaskerSystem tasker;

  @TempDir private Path folder;

  @BeforeAll
  static void begin() throws Exception {
    tasker =
        new TaskerSystem("keep").set("TASKER_KEEP", "true").set("TASKER_REMEMBER", "PT1S").start();
    tasker.shares().algorithm("fails", "import sys; open('/tmp/trail', 'w'); sys.exit(1)");
  }

  @AfterAll
  static void end() throws Exception {
    tasker.close();
    Containers.clear(tasker.node());
  }

  private static Answer kept(String taskId) throws Exception {
    tasker.send(tasker.shares().request(taskId, "fails", ", \"keep\": true"));
    Answer answer = tasker.answer(taskId);
    assertEquals("exit-code", answer.reason(), answer::toString);
    return answer;
  }

  private static String command(Answer answer, String name) {
    return answer.report().path("kept").path(name).asText();
  }

  private static String container(Answer answer) {
    return "tasker-kept-" + answer.runId();
  }

  private static boolean isThere(Answer answer) {
    return Containers.docker("ps", "-a", "--format", "{{.Names}}")
        .lines()
        .anyMatch(container(answer)::equals);
  }

  private static Path run(Answer answer) {
    return tasker.workspace().resolve("runs").resolve(answer.runId());
  }

  /** Runs a command line as a person does who has a terminal, and types. */
  private String type(String line, String typed) throws Exception {
    Path input = Files.writeString(folder.resolve("typed"), typed);
    Path output = folder.resolve("shown");
    Process process =
        new ProcessBuilder("script", "-qec", line, "/dev/null")
            .redirectInput(input.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    process.waitFor();
    return Files.readString(output);
  }

  @Test
  void letsSomebodyEnterWhatTheRunLayIn() throws Exception {
    Answer answer = kept("enter");
    Instant until = Instant.parse(command(answer, "until"));
    Duration left = Duration.between(Instant.now(), until);
    assertTrue(left.toMinutes() >= 50 && left.toMinutes() <= 60, left::toString);

    String shown =
        type(
            command(answer, "shell"),
            """
            cat run.py; echo; cat /tmp/data/data/people.json; echo; pwd; id -u; echo out $TASKER_OUT
            ls /tmp/trail; touch new.py; grep -E 'CapBnd|NoNewPrivs|Seccomp:' /proc/self/status
            grep -c : /proc/net/dev; python run.py; echo exit $?; exit
            """);

    for (String text :
        List.of(
            "The algorithm was called as: python /tmp/code/fails/run.py /tmp/data/data",
            "sys.exit(1)",
            "[1, 2, 3]",
            "/tmp/code/fails",
            "out /tmp/out",
            // scratch died with the run
            "cannot access '/tmp/trail'",
            "cannot touch 'new.py': Read-only file system",
            "CapBnd:\t0000000000000000",
            "NoNewPrivs:\t1",
            "Seccomp:\t2",
            "exit 1")) {
      assertTrue(shown.contains(text), () -> text + " is not in " + shown);
    }
    assertTrue(shown.matches("(?s).*\\R52\\d{3}\\R.*|.*\\R53\\d{3}\\R.*"), shown);
  }

  @Test
  void showsDataThatAreMountedWhereTheyLie() throws Exception {
    tasker.shares().many("large/many", 1001);
    tasker.send(
        tasker
            .shares()
            .request("mounted", "fails", ", \"keep\": true")
            .replace("\"dataPath\": \"data\"", "\"dataPath\": \"large\""));

    String shown =
        type(command(tasker.answer("mounted"), "shell"), "cat /tmp/data/large/many/777; exit\n");

    assertTrue(shown.endsWith("777"), shown);
  }

  @Test
  void keepsItOverARestartAndUntilItIsRemovedByHand() throws Exception {
    Answer answer = kept("removed");
    tasker.awaitAck("removed");
    tasker.stop();
    tasker.start();
    eventually("a sweep has passed", SOON, () -> tasker.objection("engine").isEmpty());
    Answer later = tasker.run("later", "fails");
    eventually("what is not kept is forgotten", SOON, () -> !Files.exists(run(later)));
    assertTrue(isThere(answer));
    assertTrue(Files.exists(run(answer).resolve("code/fails/run.py")));

    new ProcessBuilder(command(answer, "remove").split(" ")).start().waitFor();

    eventually("its folder goes with it", SOON, () -> !Files.exists(run(answer)));
  }

  @Test
  void removesAForgottenOneAfterItsTime() throws Exception {
    Answer answer = kept("forgotten");

    Files.writeString(run(answer).resolve("kept"), Instant.now().minusSeconds(1).toString());

    eventually("it is removed", SOON, () -> !Files.exists(run(answer)) && !isThere(answer));
  }

  @Test
  void saysWhatHelpsToAuthorsAtTheCommandLine() throws Exception {
    String said = tasker.command("submit", "--code", "fails", "--data", "data", "--keep").text();

    assertTrue(said.contains("enter    docker start -ai tasker-kept-"), said);
    assertTrue(said.contains("remove   docker rm -fv tasker-kept-"), said);
  }

  /** The last one: its server keeps nothing. */
  @Test
  @Order(Integer.MAX_VALUE)
  void refusesWhereTheOperatorDoesNotAllowIt() throws Exception {
    tasker.set("TASKER_KEEP", "false").start();
    tasker.send(tasker.shares().request("not-allowed", "fails", ", \"keep\": true"));

    assertEquals(
        "Task has been rejected: 'keep is true, but this Tasker keeps no sandbox; tasker.keep"
            + " would let it'",
        tasker.answer("not-allowed").output());
  }

  @Test
  void refusesWhatIsNoTruth() throws Exception {
    tasker.send(tasker.shares().request("maybe", "fails", ", \"keep\": \"yes\""));

    assertEquals(
        "Task has been rejected: 'keep is not true or false'", tasker.answer("maybe").output());
  }
}
