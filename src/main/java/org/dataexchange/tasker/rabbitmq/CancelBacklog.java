package org.dataexchange.tasker.rabbitmq;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;
import org.dataexchange.tasker.dispatch.Cancellations;
import org.dataexchange.tasker.task.Cancellation;
import org.dataexchange.tasker.task.Ticker;
import org.dataexchange.tasker.text.Printable;
import org.dataexchange.tasker.wire.CancelMessage;

/**
 * Turns the messages of the cancel stream into cancellations. Those that lay there before are kept
 * apart until the last of them was read: what was cancelled and lifted again must not stop anything
 * on the way. Not thread-safe.
 */
final class CancelBacklog implements CancelFeed.Listener {

  private static final Logger LOG = System.getLogger(CancelBacklog.class.getName());

  private final Cancellations cancellations;
  private final Cancellations backlog;
  private final Consumer<CancelMessage.Order> heard;
  private boolean live;
  private long ignored;

  /**
   * @param heard is told each order, those that lay there, too
   */
  CancelBacklog(Cancellations cancellations, Consumer<CancelMessage.Order> heard, Ticker ticker) {
    this.cancellations = cancellations;
    this.heard = heard;
    this.backlog = new Cancellations(ticker);
  }

  /** Takes what a message says; one that says nothing is ignored, and that is all. */
  @Override
  public void take(CancelMessage read) {
    switch (read) {
      case CancelMessage.Order order -> {
        take(order.cancellation());
        heard.accept(order);
      }
      case CancelMessage.Ignored none -> ignore(none.why());
    }
  }

  private void take(Cancellation cancellation) {
    if (!live) {
      backlog.take(cancellation);
      return;
    }
    cancellations.take(cancellation);
    LOG.log(
        Level.INFO,
        "{0} is {1}",
        shown(cancellation.target()),
        cancellation.lifted() ? "not cancelled any more" : "cancelled");
  }

  private static String shown(Cancellation.Target target) {
    return switch (target) {
      case Cancellation.OfTask task -> "Task " + Printable.of(task.id());
      case Cancellation.OfCode code -> "Code with sha256 " + code.sha256();
    };
  }

  private void ignore(String why) {
    ignored++;
    if (live) {
      LOG.log(Level.WARNING, "A cancel message is ignored: {0}", why);
    }
  }

  /** All that lay there has been read: it holds from now on, and so does each that follows. */
  @Override
  public void end() {
    cancellations.takeAll(backlog);
    live = true;
    LOG.log(
        Level.INFO,
        "Cancel messages of the last day: {0} in force, {1} ignored",
        cancellations.inForce(),
        ignored);
  }
}
