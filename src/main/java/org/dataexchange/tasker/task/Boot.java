package org.dataexchange.tasker.task;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** The time since the machine was started, by the id that the kernel gives it. */
public final class Boot {

  private static final String ID = read(Path.of("/proc/sys/kernel/random/boot_id"));

  /** CLOCK_BOOTTIME, in hundredths: it goes on while the machine sleeps. */
  private static final Path UPTIME = Path.of("/proc/uptime");

  private Boot() {}

  /** Where the kernel does not say it, each process counts as a boot of its own. */
  public static String id() {
    return ID;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return UUID.randomUUID().toString();
    }
  }

  /** This moment, for {@link #since}; a line of text. */
  public static String mark() {
    return id() + ' ' + uptime();
  }

  /** How long ago a mark was made, perhaps by another process; empty if that was another boot. */
  public static Optional<Duration> since(String mark) {
    String[] parts = mark.strip().split(" ", 2);
    return parts.length == 2 && parts[0].equals(id())
        ? Optional.of(uptime().minus(Duration.parse(parts[1])))
        : Optional.empty();
  }

  /** The time since then, by a clock that nobody can set. */
  private static Duration uptime() {
    try {
      String seconds = Files.readString(UPTIME).split(" ", 2)[0];
      return Duration.ofMillis(new BigDecimal(seconds).movePointRight(3).longValueExact());
    } catch (IOException e) {
      return Duration.ofNanos(System.nanoTime());
    }
  }
}
