package org.dataexchange.tasker.task;

import static java.util.Optional.empty;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/** The limits that a task asks for; one that it does not name is granted in full. */
public record AskedLimits(
    Optional<Size> memory,
    Optional<Double> cpus,
    Optional<Long> pids,
    Optional<Size> disk,
    Optional<Size> output,
    Optional<Duration> timeout) {

  /** Asks for nothing. */
  public static final AskedLimits NONE =
      new AskedLimits(empty(), empty(), empty(), empty(), empty(), empty());

  /**
   * The limits that are granted.
   *
   * @throws Refused if more is asked for than allowed, with both numbers, or too little to run
   */
  public Limits within(Limits allowed) {
    try {
      return new Limits(
          new Size(atMost("memory", memory.map(Size::bytes), allowed.memory().bytes())),
          atMost("cpus", cpus, allowed.cpus()),
          Math.toIntExact(atMost("pids", pids, (long) allowed.pids())),
          new Size(atMost("disk", disk.map(Size::bytes), allowed.disk().bytes())),
          new Size(atMost("output", output.map(Size::bytes), allowed.output().bytes())),
          atMost("timeout", timeout, allowed.timeout()));
    } catch (IllegalArgumentException e) {
      throw new Refused(Reason.INVALID_MESSAGE, "limits: " + e.getMessage());
    }
  }

  private static <T extends Comparable<T>> T atMost(String name, Optional<T> asked, T allowed) {
    T wanted = asked.orElse(allowed);
    if (wanted.compareTo(allowed) > 0) {
      throw new Refused(
          Reason.INVALID_MESSAGE,
          "limits.%s asks for %s, this Tasker allows at most %s"
              .formatted(name, shown(name, wanted), shown(name, allowed)));
    }
    return wanted;
  }

  private static String shown(String name, Object value) {
    boolean size = name.equals("memory") || name.equals("disk") || name.equals("output");
    if (size) {
      return new Size((Long) value).toString();
    }
    return value instanceof Double number
        ? BigDecimal.valueOf(number).toPlainString()
        : value.toString();
  }
}
