package org.dataexchange.tasker.dependencies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.dataexchange.tasker.task.LibrarySource;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Outcome;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PipOutputTest {

  private static final Size SIZE = Size.parse("64MiB");

  private static final Limits LIMITS = new Limits(SIZE, 1, 32, SIZE, SIZE, Duration.ofMinutes(1));

  private static final LibrarySource INDEX =
      new LibrarySource.Index(URI.create("https://index.example/simple"), "bridge");

  @TempDir private Path home;

  private Outcome.AlgorithmFailed explained(String stdout, String stderr) throws IOException {
    RunFolder folder = new RunFolder(home);
    Files.createDirectories(folder.stdout().getParent());
    Files.writeString(folder.stdout(), stdout);
    Files.writeString(folder.stderr(), stderr);
    Outcome failed = new Outcome.AlgorithmFailed(Reason.EXIT_CODE, "exit code 1", "");
    return (Outcome.AlgorithmFailed) PipOutput.in(folder).explain(failed, INDEX, LIMITS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cannot run 'python3': No such file or directory | there is no Python in the image",
        "cannot run 'python3.12': No such file or directory | there is no Python in the image",
        "Libraries are installed for Python 3.9 and later, and the image has 3.6. | the image has"
            + " 3.6",
      })
  void saysWhereTheImagesPythonDoesNotDo(String said, String what) throws IOException {
    Outcome.AlgorithmFailed failed = explained("", said);

    assertEquals(Reason.DEPENDENCIES, failed.reason());
    assertTrue(failed.what().contains(what), failed::toString);
    assertTrue(failed.advice().contains("have the operator name an image"), failed::toString);
  }

  @Test
  void saysForWhatAWheelMustBe() throws IOException {
    String advice =
        explained("cp313-cp313-musllinux_1_2_x86_64\n", "ERROR: No matching distribution found")
            .advice();

    assertTrue(advice.contains("(such as cp313-cp313-musllinux_1_2_x86_64)"), advice);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "WARNING: Retrying (…) after connection broken by 'NewConnectionError(…)': /simple/a/",
        "Could not fetch URL …: There was a problem confirming the ssl certificate: … - skipping",
      })
  void saysThatTheIndexWasNotReached(String warning) throws IOException {
    String advice =
        explained("", warning + "\nERROR: No matching distribution found for a\n").advice();

    assertTrue(advice.startsWith("Have the operator look at the index, "), advice);
    assertTrue(advice.contains(warning), advice);
  }
}
