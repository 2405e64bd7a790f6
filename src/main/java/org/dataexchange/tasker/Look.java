package org.dataexchange.tasker;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Supplier;
import org.dataexchange.tasker.task.Ticker;

/**
 * One thing that a node needs, asked now and then how it is; what it said last is remembered, and
 * for how long. Asked on one thread, which it may hold for as long as it hangs; answers any thread
 * at once.
 */
final class Look implements Runnable {

  private static final Logger LOG = System.getLogger(Look.class.getName());

  /** Who has not answered for so long does not, as a rule. */
  private static final Duration STALE = Duration.ofSeconds(30);

  private final String name;
  private final Supplier<Found> question;
  private final Ticker ticker;
  private final Duration stale;
  private volatile Found last = new Found("it was not looked at yet", true);
  private volatile Duration at = Ticker.NEVER;

  /**
   * What was found.
   *
   * @param objection for readiness; empty if all is well
   * @param sick is it a reason to take no task?
   */
  record Found(String objection, boolean sick) {

    /** Any objection is a reason. */
    static Found of(String objection) {
      return new Found(objection, !objection.isEmpty());
    }
  }

  /**
   * @param name for people
   * @param question may take its time, and throw
   */
  Look(String name, Supplier<Found> question, Ticker ticker) {
    this(name, question, ticker, STALE);
  }

  /**
   * @param stale how old an answer may be: longer than the question takes to find out by itself
   *     that there is none
   */
  Look(String name, Supplier<Found> question, Ticker ticker, Duration stale) {
    this.name = name;
    this.question = question;
    this.ticker = ticker;
    this.stale = stale;
  }

  @Override
  public void run() {
    Found found = ask();
    boolean well = found.objection().isEmpty();
    // what is well from the first is not worth a line
    if (!found.objection().equals(last.objection()) && (isKnown() || !well)) {
      LOG.log(
          well ? Level.INFO : Level.WARNING,
          well ? "The {0} is well again" : "The {0} is not well: {1}",
          name,
          found.objection());
    }
    last = found;
    at = ticker.now();
  }

  private Found ask() {
    try {
      return question.get();
    } catch (Throwable e) { // one failed look must not be the last
      return Found.of("it could not be looked at: " + e);
    }
  }

  String name() {
    return name;
  }

  /** Was it ever looked at? */
  boolean isKnown() {
    return !at.equals(Ticker.NEVER);
  }

  /** How old the last answer is; zero before the first. */
  Duration age() {
    return isKnown() ? ticker.now().minus(at) : Duration.ZERO;
  }

  /** What is known now. */
  Found found() {
    Duration age = age();
    return age.compareTo(stale) < 0
        ? last
        : Found.of("it has not answered for %d s".formatted(age.toSeconds()));
  }
}
