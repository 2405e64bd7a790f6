package org.dataexchange.tasker.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dataexchange.tasker.dependencies.Wheel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Libraries in images that other people made. */
@Timeout(900)
@SystemTest
class LibrariesInAnyImageIT {

  private TaskerSystem tasker;
  private Path wheels;

  @BeforeEach
  void begin() throws Exception {
    tasker = new TaskerSystem("libraries");
    wheels = Files.createDirectory(tasker.workspace().resolveSibling("wheels"));
    Wheel.pure("some_lib", "1.0")
        .file("some_lib.py", "def answer():\n    print(42)\n")
        .file("argparse.py", "raise ImportError('this is not Python's own')\n")
        .program("some-program", "some_lib:answer")
        .in(wheels);
    tasker.set("TASKER_DEPENDENCIES_WHEELHOUSE", wheels.toString());
  }

  @AfterEach
  void end() throws Exception {
    tasker.close();
  }

  private Answer run(String image, String runtimes) throws Exception {
    tasker.set("TASKER_IMAGE", ForeignImage.of(image).reference());
    tasker.set("TASKER_RUNTIMES", runtimes);
    tasker.start();
    tasker.shares().file("code/requirements.txt", "some-lib");
    tasker
        .shares()
        .file(
            "code/run.py",
            """
            import argparse, subprocess, sys
            import some_lib
            some_lib.answer()
            subprocess.run(['some-program'], check=True)
            print('%d.%d' % sys.version_info[:2], sys.prefix)
            """);
    return tasker.run("code", "code");
  }

  private void has(String python, Answer answer) {
    assertEquals("42\n42\n" + python + '\n', answer.stdout(), answer::toString);
    JsonNode report = answer.report();
    assertEquals("clean", report.path("evidence").path("verdict").asText(), answer::toString);
    assertEquals("some-lib", report.path("dependencies").path(0).path("name").asText());
  }

  /** It has no pip, no certificates, and no {@code python}. */
  @Test
  void areInstalledWithThePythonOfDebian13() throws Exception {
    has("3.13 /usr", run("debian-13-python", "run.py=python"));
  }

  @Tag("images")
  @Test
  void areInstalledWithThePythonOfDebian11ThatLacksDistutils() throws Exception {
    has("3.9 /usr", run("debian-11-python", "run.py=python3"));
  }

  @Tag("images")
  @Test
  void areInstalledWithAPythonBelowOpt() throws Exception {
    has("3.11 /opt/conda", run("opt-only", "run.py=python"));
  }

  @Tag("images")
  @Test
  void areRefusedWhereThereIsNoPython() throws Exception {
    Answer answer = run("musl-static", "run.py=python");

    assertEquals("dependencies", answer.reason(), answer::toString);
    assertTrue(answer.output().contains("there is no Python in the image"), answer::toString);
  }
}
