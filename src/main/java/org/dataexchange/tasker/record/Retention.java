package org.dataexchange.tasker.record;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.record.chain.ChainedEntry;
import org.dataexchange.tasker.record.store.Filter;
import org.dataexchange.tasker.record.store.FoundEntry;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Failures.RecordFailed;
import org.dataexchange.tasker.task.Ticker;

/**
 * Erases the texts of this node's entries whose time is over: once a day, and a lot at a time, so
 * that nobody waits for it. Goes on after a failure, and after a new start begins anew. For one
 * thread.
 */
public final class Retention {

  private static final Logger LOG = System.getLogger(Retention.class.getName());
  private static final Duration DAY = Duration.ofDays(1);

  private final NodeRecord record;
  private final Map<Entry.Kind, Duration> keep;
  private final InstantSource clock;
  private final Ticker ticker;
  private final Deque<Rest> rests = new ArrayDeque<>();
  private Duration due = Duration.ZERO;

  /**
   * @param keep for how long, by kind; what is not in it is kept for ever
   */
  public Retention(
      NodeRecord record, Map<Entry.Kind, Duration> keep, InstantSource clock, Ticker ticker) {
    this.record = record;
    this.keep = Map.copyOf(keep);
    this.clock = clock;
    this.ticker = ticker;
  }

  /** What of a kind is still to be looked at. */
  private record Rest(Filter filter, Optional<FoundEntry.Place> before) {}

  /** Erases the next lot, if there is one today. */
  public void pass() {
    if (keep.isEmpty()) {
      return;
    }
    if (rests.isEmpty() && ticker.now().compareTo(due) >= 0) {
      due = ticker.in(DAY);
      keep.forEach((kind, time) -> rests.add(new Rest(older(kind, time), Optional.empty())));
    }
    Rest rest = rests.peek();
    if (rest != null) {
      lot(rest);
    }
  }

  private Filter older(Entry.Kind kind, Duration time) {
    String end = ChainedEntry.time(clock.instant().minus(time));
    return Filter.ALL
        .of(List.of(kind))
        .of(record.node())
        .between(Optional.empty(), Optional.of(end))
        .withTexts();
  }

  private void lot(Rest rest) {
    try {
      Optional<FoundEntry.Place> next =
          new Erasing(record).lot(rest.filter(), rest.before(), "retention");
      rests.poll();
      next.ifPresent(before -> rests.addFirst(new Rest(rest.filter(), next)));
      if (next.isEmpty()) {
        record.database().forget();
      }
    } catch (SQLException | RecordFailed e) {
      LOG.log(Level.DEBUG, "Texts whose time is over are erased later: {0}", e.getMessage());
    }
  }
}
