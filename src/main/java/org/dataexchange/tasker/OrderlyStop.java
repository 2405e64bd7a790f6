package org.dataexchange.tasker;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.dataexchange.tasker.config.Settings;
import org.dataexchange.tasker.dispatch.Dispatcher;
import org.dataexchange.tasker.rabbitmq.BrokerConnection;

/**
 * Ends consuming and the work, in bounded time. Whatever is not answered by then is left to its
 * container, and the broker gives its task to the next server.
 */
record OrderlyStop(Settings.Shutdown how, BrokerConnection broker, Dispatcher dispatcher)
    implements AutoCloseable {

  private static final Logger LOG = System.getLogger(OrderlyStop.class.getName());

  /** For work that was interrupted. */
  private static final Duration DETACHING = Duration.ofSeconds(15);

  /** How often one looks whether the broker still takes answers. */
  private static final Duration LOOK = Duration.ofMillis(500);

  @Override
  public void close() {
    try {
      if (how.ends() == Settings.Ends.DRAIN) {
        drain();
      }
      broker.close();
      if (!dispatcher.stop(DETACHING)) {
        LOG.log(Level.WARNING, "Some work did not stop in time; its runs are joined later");
      }
    } catch (InterruptedException e) {
      broker.close();
      Thread.currentThread().interrupt();
    }
  }

  /** Without a broker that takes the answers, waiting for them gains nothing. */
  private void drain() throws InterruptedException {
    if (!broker.stopConsuming()) {
      LOG.log(Level.WARNING, "The broker takes no answers now; the runs are left to themselves");
      return;
    }
    dispatcher.beginNothing();
    LOG.log(Level.INFO, "What runs is waited for, up to {0}", how.patience());
    long end = System.nanoTime() + how.patience().toNanos();
    boolean done = dispatcher.await(LOOK);
    while (!done && System.nanoTime() < end && broker.objection().isEmpty()) {
      done = dispatcher.await(LOOK);
    }
    LOG.log(Level.INFO, done ? "All that ran is answered" : "What still runs is left to itself");
  }
}
