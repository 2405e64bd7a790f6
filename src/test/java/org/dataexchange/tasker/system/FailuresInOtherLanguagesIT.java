package org.dataexchange.tasker.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.dataexchange.tasker.outcome.ProgramEnd;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The failures of R, Node and bash that were written down, each run for real. */
@Tag("images")
@Timeout(600)
@SystemTest
class FailuresInOtherLanguagesIT {

  private record Failure(String task, String entry, ProgramEnd end) {
    @Override
    public String toString() {
      return task;
    }
  }

  private static TaskerSystem tasker;

  static List<Failure> failures() {
    return Stream.of(written("r", "run.R"), written("node", "run.js"), written("bash", "run.bash"))
        .flatMap(written -> written)
        .toList();
  }

  private static Stream<Failure> written(String file, String entry) {
    return ProgramEnd.of(file).stream()
        .map(end -> new Failure(file + '-' + end.name(), entry, end));
  }

  @BeforeAll
  static void runAll() throws Exception {
    tasker =
        new TaskerSystem("failures")
            .set("TASKER_IMAGE", ForeignImage.of("debian-12-r").reference())
            .set("TASKER_RUNTIMES", "run.R=Rscript,run.js=node,run.bash=bash")
            .set("TASKER_LIMITS_MEMORY", "512MiB")
            .start();
    ProgramEnd.copyDataTo(tasker.shares().root().resolve("data"));
    for (Failure failure : failures()) {
      tasker.shares().file(failure.task() + '/' + failure.entry(), failure.end().program());
      tasker.send(tasker.shares().request(failure.task(), failure.task()));
    }
  }

  @AfterAll
  static void end() throws Exception {
    tasker.close();
  }

  @ParameterizedTest
  @MethodSource("failures")
  void teach(Failure failure) {
    Answer answer = tasker.answer(failure.task());

    assertEquals(
        failure.end().advice(),
        answer.report().path("advice").asText().replaceFirst(", tried was [^)]+", ""),
        "but for what the trace adds");
  }
}
