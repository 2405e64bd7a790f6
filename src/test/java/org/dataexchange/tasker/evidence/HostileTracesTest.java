package org.dataexchange.tasker.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import org.dataexchange.tasker.task.OwnProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HostileTracesTest {

  /** For eight readers and Java itself; a server has 768 MiB. */
  private static final String HEAP = "96m";

  @Test
  @Timeout(300)
  void takeOnlySoMuchMemoryTogetherAndAreIncomplete() throws Exception {
    String incomplete =
        "INCOMPLETE The program had more calls and programs under way at a time than can be kept;"
            + " what is there shows that the program tried to reach the network";

    String said = OwnProcess.run("true", HEAP, HostileTraces.class);

    assertEquals(
        "0 " + String.join("\n", Collections.nCopies(HostileTraces.READERS, incomplete)),
        said.replaceAll("(tried to reach the network) at.*", "$1"));
  }
}
