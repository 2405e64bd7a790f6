package org.dataexchange.tasker.storage.webdav;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dataexchange.tasker.storage.LeftRun;
import org.dataexchange.tasker.storage.Shell;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.junit.jupiter.api.Test;

/** Results on a real server that takes no more than it is told to, and makes no folder unasked. */
abstract class StrictResultsCase extends RealResultsCase {

  StrictResultsCase(RealDav server) {
    super(server);
  }

  @Test
  void saysThatAFileIsLargerThanTheServerTakes() throws IOException, InterruptedException {
    Shell.run(left.outputs(), "truncate -s 200000000 large");

    StorageFailed failed = assertFails();

    assertTrue(
        failed.getMessage().endsWith("outputs/large is larger than the server takes (413)"),
        failed.getMessage());
    assertFalse(failed.worthTryingAgain());
    assertFalse(Files.exists(root.resolve("task-1")));
  }

  @Test
  void makesNoRoot() throws IOException {
    Path away = root.resolveSibling("away");
    Files.move(root, away);
    try {
      assertTrue(assertFails().worthTryingAgain());
      assertFalse(Files.exists(root));
    } finally {
      Files.move(away, root);
    }

    results.keep(LeftRun.report("task-1"), left);
  }
}
