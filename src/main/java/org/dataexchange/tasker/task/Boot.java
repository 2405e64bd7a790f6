package org.dataexchange.tasker.task;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/** The time since the machine was started, by the id that the kernel gives it. */
public final class Boot {

  private static final Path ID = Path.of("/proc/sys/kernel/random/boot_id");

  /** CLOCK_BOOTTIME, in hundredths: it goes on while the machine sleeps. */
  private static final Path UPTIME = Path.of("/proc/uptime");

  private Boot() {}

  /** Where the kernel does not say it, each process counts as a boot of its own. */
  public static String id() {
    try {
      return Files.readString(ID).strip();
    } catch (IOException e) {
      return UUID.randomUUID().toString();
    }
  }

  /**
   * The time since then, by a clock that nobody can set; what two processes read of it compares.
   *
   * @throws IOException where the kernel does not say it
   */
  public static Duration uptime() throws IOException {
    String seconds = Files.readString(UPTIME).split(" ", 2)[0];
    return Duration.ofMillis(new BigDecimal(seconds).movePointRight(3).longValueExact());
  }
}
