package org.dataexchange.tasker;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Failures.SystemFailed;
import org.dataexchange.tasker.task.Recorder;
import org.dataexchange.tasker.task.Results;
import org.dataexchange.tasker.task.Ticker;

/**
 * Removes results whose time is over, once a day, on a thread of the server's; one at a time. That
 * they are removed is recorded first.
 */
final class ResultsRetention implements Runnable {

  private static final Logger LOG = System.getLogger(ResultsRetention.class.getName());

  private final Results results;
  private final Recorder recorder;
  private final Optional<Duration> keep;
  private final InstantSource clock;
  private final Ticker ticker;
  private final Executor io;
  private final AtomicBoolean underWay = new AtomicBoolean();
  private Duration due = Duration.ZERO;

  /**
   * @param keep for how long; for ever if nothing is said
   */
  ResultsRetention(
      Results results, Recorder recorder, Optional<Duration> keep, InstantSource clock, Host host) {
    this.results = results;
    this.recorder = recorder;
    this.keep = keep;
    this.clock = clock;
    this.ticker = host.ticker();
    this.io = host.io();
  }

  /** Begins, if it is time; returns at once. */
  @Override
  public void run() {
    if (keep.isEmpty() || ticker.now().compareTo(due) < 0 || !underWay.compareAndSet(false, true)) {
      return;
    }
    due = ticker.in(Duration.ofDays(1));
    try {
      io.execute(this::remove);
    } catch (RejectedExecutionException e) { // the server stops
      underWay.set(false);
    }
  }

  private void remove() {
    try {
      results.removeOlder(
          clock.instant().minus(keep.orElseThrow()),
          run ->
              recorder.record(
                  Entry.of(Entry.Kind.ERASURE, "results of " + run)
                      .with("what", "results")
                      .with("run", run)));
    } catch (SystemFailed e) {
      LOG.log(Level.WARNING, "Results whose time is over stay until tomorrow: {0}", e.getMessage());
    } finally {
      underWay.set(false);
    }
  }
}
