package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.dataexchange.tasker.dependencies.Wheel;
import org.dataexchange.tasker.disk.Sha256;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Code that asks for libraries, and a wheelhouse of the test's own. */
@Timeout(600)
@SystemTest
class DependenciesIT {

  private static final String INSTALLING = "are being installed";

  private static TaskerSystem tasker;
  private static Path wheels;

  @BeforeAll
  static void begin() throws Exception {
    tasker = new TaskerSystem("dependencies");
    wheels = Files.createDirectory(tasker.workspace().resolveSibling("wheels"));
    Wheel.pure("some_Lib", "1.0")
        .file("some_lib/__init__.py", "def answer():\n    return 42\n")
        .file("some_lib/data.txt", "data\n")
        .program("some-program", "some_lib:answer")
        .requires("other.lib>=2; python_version >= '3'")
        .in(wheels);
    Wheel.pure("some_Lib", "0.9").file("some_lib/__init__.py", "").in(wheels);
    Wheel.pure("other_lib", "2.1").file("other_lib.py", "NAME = 'other'\n").in(wheels);
    Wheel.pure("picky", "1.0").requires("other-lib<2").in(wheels);
    Wheel.compiled("fast", "3.0")
        .file("fast/__init__.py", "")
        .file("fast/native.so", compiled())
        .in(wheels);
    // its setup.py would run, if anything of it were
    Files.write(wheels.resolve("source_only-1.0.tar.gz"), new byte[] {0x1f, (byte) 0x8b});
    tasker.set("TASKER_DEPENDENCIES_WHEELHOUSE", wheels.toString());
    tasker.start();
  }

  @AfterAll
  static void end() throws Exception {
    tasker.close();
  }

  private static byte[] compiled() throws Exception {
    Path folder = Files.createTempDirectory("compiled");
    Path source =
        Files.writeString(folder.resolve("native.c"), "int twice(int x) { return 2 * x; }\n");
    Path library = folder.resolve("native.so");
    Process compiler =
        new ProcessBuilder("gcc", "-shared", "-fPIC", "-o", library.toString(), source.toString())
            .inheritIO()
            .start();
    assertEquals(0, compiler.waitFor());
    byte[] bytes = Files.readAllBytes(library);
    Script.delete(folder);
    return bytes;
  }

  private static Answer run(String taskId, String requirements, String program) throws Exception {
    tasker.shares().file(taskId + "/requirements.txt", requirements);
    tasker.shares().file(taskId + "/run.py", program);
    return tasker.run(taskId, taskId);
  }

  private static long installations() throws IOException {
    return tasker.log().lines().filter(line -> line.contains(INSTALLING)).count();
  }

  @Test
  void givesWhatIsAskedForAndSaysWhatCameIn() throws Exception {
    Answer answer =
        run(
            "all",
            "Some.Lib==1.0\nfast\n",
            """
            import ctypes, os, subprocess, sys
            import fast, other_lib, some_lib
            print(some_lib.answer(), other_lib.NAME)
            print(ctypes.CDLL(os.path.dirname(fast.__file__) + '/native.so').twice(21))
            print(subprocess.run(['some-program']).returncode)
            print(some_lib.__cached__ and os.path.exists(some_lib.__cached__))
            try:
                open(os.path.dirname(some_lib.__file__) + '/more.py', 'w')
            except OSError as e:
                print(e.strerror)
            """);

    assertEquals("success", answer.state(), answer::toString);
    assertEquals("42 other\n42\n42\nTrue\nRead-only file system\n", answer.stdout());
    assertEquals("clean", answer.report().path("evidence").path("verdict").asText());
    JsonNode libraries = answer.report().path("dependencies");
    assertEquals(
        "fast 3.0, other-lib 2.1, some-lib 1.0",
        String.join(
            ", ",
            libraries
                .valueStream()
                .map(one -> one.path("name").asText() + ' ' + one.path("version").asText())
                .toList()));
    Path wheel = wheels.resolve("some_Lib-1.0-py3-none-any.whl");
    assertEquals(Sha256.hex(Files.readAllBytes(wheel)), libraries.get(2).path("sha256").asText());
  }

  @Test
  void installsOnceForManyAtOnce() throws Exception {
    long before = installations();
    for (int i = 0; i < 10; i++) {
      tasker.shares().file("many-" + i + "/requirements.txt", "# " + i + "\nother-lib\n");
      tasker.shares().file("many-" + i + "/run.py", "import other_lib");
      tasker.send(tasker.shares().request("many-" + i, "many-" + i));
    }
    for (int i = 0; i < 10; i++) {
      assertEquals("success", tasker.answer("many-" + i).state());
    }

    assertEquals(before + 1, installations());
  }

  @Test
  void installsAgainWhenTheWheelhouseChanges() throws Exception {
    String program = "import changing; print(changing.WHICH)";
    Wheel.pure("changing", "1").file("changing.py", "WHICH = 'first'").in(wheels);
    assertEquals("first\n", run("first", "changing", program).stdout());

    Wheel.pure("changing", "1").file("changing.py", "WHICH = 'second'").in(wheels);

    assertEquals("second\n", run("second", "changing", program).stdout());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no-such-lib | a wheel in the wheelhouse | No matching distribution found for no-such-lib",
        "source-only | a wheel in the wheelhouse | No matching distribution found for source-only",
        "some-lib==1.0 picky | versions in requirements.txt that go together |"
            + " ResolutionImpossible",
        "other-lib==2.1#0 | the --hash of the wheel | DO NOT MATCH THE HASHES",
      })
  void saysWhatPipSaidAndWhatToDo(String wishes, String todo, String said) throws Exception {
    String hash = " --hash=sha256:" + "0".repeat(64);
    String task = "bad-" + Integer.toHexString(wishes.hashCode());
    Answer answer =
        run(task, wishes.replace(' ', '\n').replace("#0", hash), "print('must not run')");

    assertEquals("error", answer.state(), answer::toString);
    assertEquals("dependencies", answer.reason());
    assertEquals("algorithm", answer.report().path("fault").asText());
    String advice = answer.report().path("advice").asText();
    assertTrue(advice.contains(todo), advice);
    assertTrue(advice.contains(said), advice);
    assertEquals("The dependencies could not be installed.", answer.output());
  }

  @ParameterizedTest
  @CsvSource({
    "../../../../../../../../tmp/evil.py, trying to install outside the target directory",
    "/tmp/data/evil.py, trying to install outside the target directory",
    "evil-1.0.data/scripts/../../../evil, Unexpected file",
    "evil-1.0.data/data/../../../../evil, Unknown scheme key"
  })
  void writesNothingElsewhereForAWheel(String path, String refusal) throws Exception {
    Wheel.pure("evil", "1.0").file(path, "print('evil')").in(wheels);

    Answer answer = run("evil-" + Integer.toHexString(path.hashCode()), "evil", "print('ran')");

    assertEquals("dependencies", answer.reason(), answer::toString);
    String advice = answer.report().path("advice").asText();
    assertTrue(advice.contains(refusal), advice);
  }

  @Test
  void installsNoMoreThanThereIsRoomFor() throws Exception {
    Wheel.pure("bomb", "1.0").file("bomb.bin", new byte[64 << 20]).in(wheels);

    Answer answer = run("bomb", "bomb", "print('ran')");

    assertEquals("dependencies", answer.reason(), answer::toString);
    String advice = answer.report().path("advice").asText();
    assertTrue(advice.contains("16MiB of disk"), advice);
  }

  /** With the rights of the algorithm, and in its run, a library may do what it likes. */
  @Test
  void runsNothingOfAWheelWhileItIsInstalled() throws Exception {
    String mark = "import os; os.environ['MARK'] = os.environ.get('MARK', '') + '%s'\n";
    Wheel.pure("sneaky", "1.0")
        .file("sneaky.pth", mark.formatted("pth"))
        .file("sitecustomize.py", mark.formatted("custom"))
        .file("setup.py", "open('/tmp/out/setup', 'w')\n")
        .file("pip/__init__.py", "open('/tmp/out/pip', 'w')\n")
        .file("pip/__main__.py", "open('/tmp/out/pip', 'w')\n")
        .in(wheels);

    Answer answer = run("sneaky", "sneaky", "import os; print(os.environ.get('MARK'))");

    // Debian's Python has a sitecustomize of its own, which stands before all libraries
    assertEquals("pth\n", answer.stdout(), answer::toString);
    assertEquals(0, answer.report().path("outputs").size());
    assertEquals(List.of(), foundIn("setup"));
  }

  private static List<Path> foundIn(String name) throws IOException {
    try (Stream<Path> all = Files.walk(tasker.workspace().resolve("layers"))) {
      return all.filter(path -> path.endsWith(name)).toList();
    }
  }

  /** As in {@code site-packages}, and as a PowerShell writes its name down. */
  @Test
  void hidesNothingOfPythonsOwn() throws Exception {
    Wheel.pure("argparse", "1.4.0").file("argparse.py", "raise ImportError()\n").in(wheels);
    Wheel.pure("tool", "1.0")
        .file("tool/__init__.py", "")
        .file("tool/inner/go", "#!/bin/sh\necho went\n")
        .in(wheels);
    byte[] wide = "\uFEFFargparse==1.4.0\r\ntool\r\n".getBytes(StandardCharsets.UTF_16LE);
    Path code = Files.createDirectories(tasker.shares().root().resolve("backport"));
    Files.write(code.resolve("requirements.txt"), wide);

    tasker
        .shares()
        .file(
            "backport/run.py",
            """
            import argparse, os, subprocess, tool
            parser = argparse.ArgumentParser()
            parser.add_argument('data', type=os.path.basename)
            parser.add_argument('--more', action=argparse.BooleanOptionalAction)
            print(parser.parse_args().data, flush=True)
            subprocess.run([os.path.dirname(tool.__file__) + '/inner/go'], check=True)
            """);
    Answer answer = tasker.run("backport", "backport");

    assertTrue(answer.stdout().endsWith("went\n"), answer::toString);
    assertEquals("clean", answer.report().path("evidence").path("verdict").asText());
  }

  @Test
  void refusesALineBeforeAnythingIsFetched() throws Exception {
    Answer answer = run("address", "some-lib @ https://example.org/x.whl", "print(1)");

    assertEquals("rejected", answer.state());
    assertEquals("dependencies", answer.reason());
    assertTrue(answer.output().contains("line 1, 'some-lib @ https"), answer::output);
    assertFalse(answer.report().path("durations").has("DownloadingFiles"), answer::toString);
  }

  @Test
  void survivesTheDeathOfItsServerInTheMiddle() throws Exception {
    Wheel large = Wheel.pure("large", "1.0");
    for (int i = 0; i < 2_000; i++) {
      large.file("large/module_%d.py".formatted(i), "x = %d\n".formatted(i).repeat(50));
    }
    large.in(wheels);
    tasker.shares().file("killed/requirements.txt", "large");
    tasker.shares().file("killed/run.py", "import large.module_1999; print('ok')");
    tasker.send(tasker.shares().request("killed", "killed"));
    Path building = tasker.workspace().resolve("layers/building");
    eventually(
        "it is being installed",
        SOON,
        () -> {
          try (Stream<Path> all = Files.list(building)) {
            return all.anyMatch(one -> Files.exists(one.resolve("box/trace")));
          }
        });

    tasker.kill();
    tasker.start();

    Answer answer = tasker.answer("killed");
    assertEquals("ok\n", answer.stdout(), answer::toString);
    try (Stream<Path> all = Files.list(building)) {
      assertEquals(List.of(), all.toList());
    }
    assertNotEquals(List.of(), tasker.runs());
    eventually("nothing of it is left", SOON.multipliedBy(2), () -> tasker.containers().isEmpty());
  }
}
