package org.dataexchange.tasker.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stranger's client sends many tasks at once. */
@Timeout(600)
@SystemTest
class ManyTasksIT {

  private static final int WARM_UP = 20;
  private static final int MANY = 200;

  /** MiB that the server may have more than before. */
  private static final long GROWTH = 60;

  @Test
  void allGetOneAnswerAndTheServerStaysAsLargeAsItWas() throws Exception {
    try (TaskerSystem tasker = new TaskerSystem("many")) {
      tasker.shares().algorithm("hello", "print('hello')");
      tasker.startUnheard();
      assertEquals(WARM_UP, stranger(tasker, WARM_UP).stream().distinct().count());
      long before = tasker.residentMemory();

      List<String> answers = stranger(tasker, MANY);

      long after = tasker.residentMemory();
      assertEquals(MANY, answers.size());
      assertEquals(MANY, answers.stream().distinct().count());
      assertTrue(
          answers.stream().allMatch(answer -> answer.startsWith("success ")), answers::toString);
      System.out.printf("resident: %d MiB before %d tasks, %d after%n", before, MANY, after);
      assertTrue(after - before <= GROWTH, "%d MiB before, %d after".formatted(before, after));
      eventually("no container is left", SOON, () -> tasker.containers().isEmpty());
      // the stranger may have an answer before the server has heard that the broker has it
      eventually("all are acked", SOON, () -> areAcked(tasker.runs()));
      tasker.stop();
      assertEquals(0, tasker.broker().ready(tasker.done()));
      assertEquals(0, tasker.broker().ready(tasker.todo()));
    }
  }

  private static boolean areAcked(List<Path> runs) {
    return runs.stream().allMatch(run -> Files.exists(run.resolve("acked")));
  }

  /** What the stranger prints: the state and the id of each answer. */
  private static List<String> stranger(TaskerSystem tasker, int number) throws Exception {
    Process process =
        new ProcessBuilder(
                "/usr/bin/python3",
                "src/test/python/stranger.py",
                Broker.uri().toString(),
                tasker.todo(),
                tasker.done(),
                Integer.toString(number),
                "hello",
                "data",
                tasker.shares().sha256("hello"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
    assertEquals(0, process.waitFor());
    return lines;
  }
}
