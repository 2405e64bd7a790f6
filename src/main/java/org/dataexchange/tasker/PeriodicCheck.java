package org.dataexchange.tasker;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Supplier;
import org.dataexchange.tasker.task.Ticker;

/**
 * A check of one thing that a node needs, made now and then; what was found last is remembered, and
 * for how long. Asked on one thread, which it may hold for as long as it hangs; answers any thread
 * at once.
 */
final class PeriodicCheck implements Runnable {

  private static final Logger LOG = System.getLogger(PeriodicCheck.class.getName());

  /** Who has not answered for so long does not, as a rule. */
  private static final Duration STALE = Duration.ofSeconds(30);

  private final String name;
  private final Supplier<Result> question;
  private final Ticker ticker;
  private final Duration stale;
  private volatile Result last = new Result("it was not looked at yet", true);
  private volatile Duration at = Ticker.NEVER;

  /**
   * What was found.
   *
   * @param objection for readiness; empty if all is well
   * @param sick is it a reason to take no task?
   */
  record Result(String objection, boolean sick) {

    static Result of(String objection) {
      return new Result(objection, !objection.isEmpty());
    }
  }

  /**
   * @param name for people
   * @param question may take its time, and throw
   */
  PeriodicCheck(String name, Supplier<Result> question, Ticker ticker) {
    this(name, question, ticker, STALE);
  }

  /**
   * @param stale how old an answer may be: longer than the question takes to find out by itself
   *     that there is none
   */
  PeriodicCheck(String name, Supplier<Result> question, Ticker ticker, Duration stale) {
    this.name = name;
    this.question = question;
    this.ticker = ticker;
    this.stale = stale;
  }

  @Override
  public void run() {
    Result found = ask();
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

  private Result ask() {
    try {
      return question.get();
    } catch (Throwable e) { // one failed look must not be the last
      return Result.of("it could not be looked at: " + e);
    }
  }

  String name() {
    return name;
  }

  boolean isKnown() {
    return !at.equals(Ticker.NEVER);
  }

  /** How old the last answer is; zero before the first. */
  Duration age() {
    return isKnown() ? ticker.now().minus(at) : Duration.ZERO;
  }

  Result found() {
    Duration age = age();
    return age.compareTo(stale) < 0
        ? last
        : Result.of("it has not answered for %d s".formatted(age.toSeconds()));
  }
}
