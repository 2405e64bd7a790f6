package org.dataexchange.tasker.storage.webdav;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dataexchange.tasker.storage.LeftRun;
import org.dataexchange.tasker.storage.Shell;
import org.junit.jupiter.api.Test;

class ApacheResultsIT extends StrictResultsCase {

  ApacheResultsIT() throws Exception {
    super(new ApacheDav());
  }

  @Test
  void givesOtherNamesToWhatTheServerRefuses() throws IOException, InterruptedException {
    Shell.run(
        left.outputs(),
        "mkdir -p 'windows/who?' && echo 1 > windows/10:30.csv && echo 2 > 'windows/who?/x'");

    results.keep(LeftRun.report("task-1"), left);

    Path kept = root.resolve("task-1/run-1");
    assertEquals("1\n", Files.readString(kept.resolve("outputs/windows/10_30__2.csv")));
    assertEquals("2\n", Files.readString(kept.resolve("outputs/windows/who___1/x")));
    assertEquals("alpha", Files.readString(kept.resolve("outputs/a.txt")));
    assertTrue(Files.readString(kept.resolve("names.json")).contains("windows/10:30.csv"));
  }
}
