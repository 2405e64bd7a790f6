package org.dataexchange.tasker.outcome;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.task.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What hostile and odd programs make of their last words; the usual ones are run for real. */
class HintsTest {

  @TempDir private Path folder;

  private Hints of(String stderr) throws IOException {
    Path file = Files.writeString(folder.resolve("stderr"), stderr);
    return new Hints(
        new Clues(LastLines.of(file), false, Optional.empty()),
        Samples.evidence(),
        Samples.limits());
  }

  @Test
  void quoteLittleAndNothingThatATerminalWouldObey() throws IOException {
    Hints hints = of("KeyError: '\u001b[2J" + "x".repeat(100_000) + "'\n");
    assertTrue(hints.lastWord().length() < 300, hints::lastWord);

    String advice = of("KeyError: '\u001b[2J\u202e" + "\u0007".repeat(900) + "'").known().get();

    assertTrue(advice.length() < 400, advice);
    assertTrue(advice.contains("'\\u001b[2J\\u202e\\u0007"), advice);
  }

  @Test
  void goByTheErrorThatEndedTheProgramAndNoneBefore() throws IOException {
    assertEquals(
        Optional.empty(),
        of("KeyError: 'x'\n\nDuring handling of that another one\n\nmy.own.Error: no\n").known());
    assertTrue(of("my.own.Error: no\nKeyError: 'x'\n").known().get().contains("'x'"));
  }

  @Test
  void lookPastWhatIsSaidAfterTheError() throws IOException {
    assertTrue(
        of("Error: Cannot find module 'express'\nRequire stack:\n- /tmp/code/x/run.js\n")
            .known()
            .get()
            .startsWith("There is no module 'express': put it into the code's folder"));
  }

  /** As the libraries say it that are told so by the environment. */
  @Test
  void sayThatThereIsNoNetworkForModelsThatAreNotThere() throws IOException {
    for (String stderr :
        List.of(
            "OSError: We couldn't connect to 'https://hub.example' to load the files, and couldn't"
                + " find them in the cached files.\nCheck your internet connection.\n",
            "x.errors.LocalEntryNotFoundError: Cannot find the requested files in the disk cache and"
                + " outgoing traffic has been disabled. To enable it, set it to False.\n",
            "x.errors.OfflineModeIsEnabled: Cannot reach https://hub.example/api: offline mode is"
                + " enabled. To disable it, unset the variable.\n")) {
      assertTrue(of(stderr).known().orElse("").startsWith("There is no network ("), stderr);
    }
  }

  /** By a compiler, by an archive of Java's, by a program that unpacks itself. */
  @Test
  void sayThatNoLibraryIsLoadedFromWhereItWasMade() throws IOException {
    for (String stderr :
        List.of(
            "ImportError: /tmp/.cache/x/main.so: failed to map segment from shared object\n",
            "Exception in thread \"main\" java.lang.UnsatisfiedLinkError: /tmp/x-1.1.so:"
                + " /tmp/x-1.1.so: failed to map segment from shared object: Operation not"
                + " permitted\n\tat java.base/java.lang.System.load(System.java:1)\n",
            "Error in dyn.load(\"/tmp/R1/x.so\") : \n  unable to load shared object"
                + " '/tmp/R1/x.so':\n  /tmp/R1/x.so: failed to map segment from shared object\n"
                + "Calls: sourceCpp -> source\nExecution halted\n",
            "x: error while loading shared libraries: libz.so.1: failed to map segment from shared"
                + " object: Operation not permitted\n")) {
      String advice = of(stderr).known().orElse("");
      assertTrue(advice.startsWith("The program made or unpacked '"), stderr);
      assertTrue(advice.contains("so' itself") || advice.contains("libz.so.1' itself"), advice);
    }
    String full =
        "ImportError: /usr/lib/x.so: failed to map segment from shared object: Cannot allocate memory\n";
    assertFalse(of(full).known().orElse("").contains("itself"), full);
  }

  /** A project's own library is begun before the program, by a file beside it. */
  @Test
  void sayThatRenvCannotInstallItself() throws IOException {
    for (String stderr :
        List.of(
            "Error in bootstrap(version, libpath) : failed to download renv 0.11.0\n"
                + "Calls: source -> withVisible -> eval -> bootstrap\nExecution halted\n",
            "Error in (function (err)  : failed to download:\nAll download methods failed\n"
                + "Calls: source ... bootstrap\nExecution halted\n")) {
      assertTrue(of(stderr).known().orElse("").startsWith("The code brings renv"), stderr);
    }
  }

  @Test
  void blameNoProgramThatWasNotStarted() throws IOException {
    String error = "FileNotFoundError: [Errno 2] No such file or directory: 'git'\n";

    assertTrue(of(error).known().get().startsWith("There is no 'git' in the sandbox"));
    assertTrue(
        of("  File \"subprocess.py\", line 1901, in _execute_child\n" + error)
            .known()
            .get()
            .startsWith("There is no program 'git'"));
  }

  @Test
  void readTheEndOfALongFileAndNoneThatIsNotThere() throws IOException {
    assertEquals(
        List.of("b"),
        LastLines.of(file("a".repeat(10_000) + "\n\n b \r\n")).lines().stream()
            .filter(line -> !line.startsWith("a"))
            .map(String::strip)
            .toList());
    assertEquals(8 << 10, LastLines.of(file("é".repeat(10_000))).lines().getFirst().length() * 2);
    assertEquals(LastLines.NONE, LastLines.of(folder.resolve("nowhere")));
    assertEquals(LastLines.NONE, LastLines.of(file("")));
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("file"), text);
  }
}
