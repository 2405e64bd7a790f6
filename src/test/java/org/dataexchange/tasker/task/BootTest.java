package org.dataexchange.tasker.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BootTest {

  @Test
  void staysTheSameForAllProcesses() throws Exception {
    String other = OwnProcess.run("true", "64m", Main.class, Path.of("/"));

    String[] said = other.strip().split(" ");
    assertEquals(Boot.id(), said[1]);
    assertTrue(Duration.parse(said[2]).compareTo(Boot.uptime()) <= 0, other);
  }

  @Test
  void goesForward() throws IOException {
    Duration before = Boot.uptime();

    assertTrue(before.isPositive() && before.compareTo(Boot.uptime()) <= 0);
  }

  /** Another process that asks. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) throws IOException {
      System.out.println(Boot.id() + ' ' + Boot.uptime());
    }
  }
}
