package org.dataexchange.tasker.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.dataexchange.tasker.dispatch.Cancellations;
import org.dataexchange.tasker.rabbitmq.connection.BrokerErrors;
import org.dataexchange.tasker.task.Ticker;
import org.dataexchange.tasker.wire.CancelMessage;

/**
 * Hears the cancel stream, from a day back on, over a connection of its own that may be lost: where
 * it cannot be heard, tasks are run without it, and it is tried again. One per server; called on
 * the connection's thread.
 */
public final class CancelStream {

  private static final Logger LOG = System.getLogger(CancelStream.class.getName());

  /** A broker that takes longer for what lay there is told of. */
  private static final Duration LONG = Duration.ofSeconds(10);

  /** Looks between two tries, at most: five minutes. */
  private static final int MOST_PASSED = 20;

  private final BrokerSetup setup;
  private final Cancellations cancellations;
  private final Consumer<CancelMessage.Order> told;
  private final Clock clock;
  private final Ticker ticker;
  private Optional<Heard> heard = Optional.empty();
  private int failures;
  private int pass;

  /**
   * @param told each order that is heard, on the client's thread
   * @param ticker of the cancellations
   */
  public CancelStream(
      BrokerSetup setup,
      Cancellations cancellations,
      Consumer<CancelMessage.Order> told,
      Clock clock,
      Ticker ticker) {
    this.setup = setup;
    this.cancellations = cancellations;
    this.told = told;
    this.clock = clock;
    this.ticker = ticker;
  }

  private record Heard(Session session, Connection own, CancelFeed feed) {}

  /**
   * Hears it again where it is heard no more; seldom where that is in vain, as each try leaves an
   * error in the broker's log.
   */
  void lookAfter(Session session) throws InterruptedException {
    if (pass > 0) {
      pass--;
    } else {
      hearOn(session);
    }
  }

  /**
   * Hears it beside that session, unless it does already. Returns when all that lay there was read,
   * however long the broker takes for it: what was revoked while nobody was here must not begin.
   */
  void hearOn(Session session) throws InterruptedException {
    if (heard.filter(now -> now.session() == session && now.feed().isOpen()).isPresent()) {
      return;
    }
    // its channel may be gone alone
    heard.ifPresent(former -> former.own().abort(1_000));
    heard = Optional.empty();
    try {
      session.topology().declareCancel(session.connection());
      hear(session, session.another("cancel"));
      failures = 0;
      pass = 0;
    } catch (IOException | ShutdownSignalException e) {
      pass = Math.min(MOST_PASSED, failures);
      if (session.isOpen() && failures++ == 0) {
        LOG.log(
            Level.WARNING,
            "Nothing can be cancelled or revoked now; tasks run all the same, and the stream"
                + " ''{0}'' is tried again: {1}",
            setup.names().cancel(),
            BrokerErrors.of(e));
      }
    }
  }

  private void hear(Session session, Connection own) throws IOException, InterruptedException {
    boolean all = false;
    try {
      CancelFeed feed =
          new CancelFeed(
              own,
              setup.names().cancel(),
              new CancelMessage.Reader(setup.access().cancelUsers(), clock),
              new CancelBacklog(cancellations, told, ticker));
      feed.mark();
      if (!feed.awaitMark(LONG.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(
            Level.WARNING,
            "The broker takes long to give what was cancelled in the last day; no task begins"
                + " before");
        feed.awaitMark(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
      }
      heard = Optional.of(new Heard(session, own, feed));
      all = true;
    } finally {
      if (!all) {
        own.abort(1_000);
      }
    }
  }
}
