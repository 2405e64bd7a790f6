package org.dataexchange.tasker.dispatch;

import java.util.UUID;

/** One delivery of a message, good for as long as the channel that it came on. */
public interface Delivery {

  /** Can it still be answered and acked? Once false, it stays false. */
  boolean isOpen();

  /**
   * It waits for a run that another delivery has brought, and takes no worker: one more may come in
   * its place.
   */
  void joined();

  /**
   * Publishes the answer, waits until the broker has confirmed it, and only then acks. Blocks.
   *
   * @param answerId the same for every repeat of this answer
   * @throws Lost if the channel went before the ack; the broker delivers the message again
   */
  void answer(UUID answerId, byte[] body);

  /**
   * Lets go of the message without an answer, so that the broker delivers it again. All others of
   * its session go back with it: that is how what went wrong once does not go round in circles.
   */
  void giveBack();

  /** Lets go of this message alone, when nothing is wrong with it. */
  void requeue();

  /** The delivery's channel is gone. */
  final class Lost extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Lost(String why) {
      super(why);
    }
  }
}
