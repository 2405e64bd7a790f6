package org.dataexchange.tasker.dispatch;

import org.dataexchange.tasker.task.Cancellation;

/**
 * The orders of people here. They go the way of everybody's orders: to the broker, which gives it
 * to whoever takes it. Calls wait for the broker's confirm, some seconds at most, and throw {@link
 * Unavailable} without it.
 */
public interface Orders {

  /**
   * Publishes a request as it is.
   *
   * @return its task id
   * @throws Unusable if it would be refused without a look at the storage, or could not be read
   */
  String submit(byte[] request);

  /**
   * Publishes a cancellation, or its end.
   *
   * @throws Unusable if messages from here would not count
   */
  void cancel(Cancellation.Target target, boolean lift);

  /** The order itself is wrong; the message says what is. */
  final class Unusable extends RuntimeException {
    public Unusable(String why) {
      super(why);
    }
  }

  /** The broker is away, or takes nothing. */
  final class Unavailable extends RuntimeException {
    public Unavailable(String why) {
      super(why);
    }
  }
}
