package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A runtime that is added by settings alone, with an image of its own. */
@Timeout(600)
@SystemTest
class RuntimeIT {

  private static final String IMAGE = "datex-node:latest";

  @BeforeAll
  static void buildAsTheDocumentsSay() {
    Script.tasker("image", "--name", IMAGE, "--with", "node");
  }

  private static TaskerSystem system(String image) throws Exception {
    TaskerSystem tasker =
        new TaskerSystem("runtime")
            .set("TASKER_RUNTIMES", "run.py=python,run.sh=sh,run.js=node")
            .set("TASKER_IMAGE_NODE", image);
    tasker.shares().file("js/run.js", Files.readString(Path.of("src/samples/rainy_days/run.js")));
    tasker
        .shares()
        .file(
            "data/seattle-weather.csv",
            Files.readString(Path.of("src/samples/seattle_weather/seattle-weather.csv")));
    tasker.shares().algorithm("py", "print('from Python')");
    return tasker;
  }

  @Test
  void runsEachInItsOwnImage() throws Exception {
    try (TaskerSystem tasker = system(IMAGE)) {
      tasker.start();

      Answer answer = tasker.run("js", "js");
      assertEquals("success", answer.state(), answer::toString);
      assertTrue(answer.stdout().startsWith("2012  177 rainy days\n"), answer::stdout);
      assertEquals("node", answer.report().path("runtime").asText());
      assertTrue(answer.report().path("image").asText().startsWith(IMAGE + "@sha256:"));
      assertEquals(
          "clean",
          answer.report().path("evidence").path("verdict").asText(),
          () -> answer.report().path("evidence").toString());

      Answer python = tasker.run("py", "py");
      assertEquals("from Python\n", python.stdout());
      assertTrue(python.report().path("image").asText().startsWith("datex:latest@sha256:"));

      tasker.shares().file("both/run.js", "");
      tasker.shares().file("both/run.py", "");
      assertEquals(
          "Task has been rejected: 'the code at 'both' needs exactly one entry file of run.py,"
              + " run.sh, run.js, it has run.py and run.js'",
          tasker.run("both", "both").output());
    }
  }

  @Test
  void saysWhichImageIsMissingAndRunsTheOthers() throws Exception {
    try (TaskerSystem tasker = system("nowhere:latest")) {
      tasker.startAlone();
      eventually(
          "readiness names the image",
          SOON,
          () ->
              tasker
                  .objection("engine")
                  .matches(
                      "in image nowhere:latest: the engine on \\S+ could not find the job image"
                          + " nowhere:latest.*"));
      eventually("its queues are there", SOON, () -> tasker.objection("broker").isEmpty());
      var answers = tasker.broker().listen(tasker.done());
      tasker.send(tasker.shares().request("py", "py"));

      eventually("Python's image serves", SOON, () -> !answers.isEmpty());

      assertEquals("from Python\n", answers.iterator().next().stdout());
    }
  }
}
