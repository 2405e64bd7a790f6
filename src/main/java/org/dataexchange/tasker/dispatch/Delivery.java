package org.dataexchange.tasker.dispatch;

import java.util.UUID;

/** One delivery of a message, good for as long as the channel that it came on. */
public interface Delivery {

  /** Can it still be answered and acked? Once false, it stays false. */
  boolean isOpen();

  /** It waits for a run that another delivery brought and takes no worker: one more may come. */
  void joined();

  /**
   * Publishes the answer, waits until the broker has confirmed it, and only then acks. Blocks.
   *
   * @param answerId the same for every repeat of this answer
   * @throws Lost if the channel went before the ack; the broker delivers the message again
   */
  void answer(UUID answerId, byte[] body);

  /**
   * Ends the session, as something is wrong with it or with this server: this message and all
   * others of the session go back to the broker, and are delivered again to the next one.
   */
  void giveBackAll();

  /** Lets go of this message alone, and the session goes on: the broker delivers it again. */
  void requeue();

  /** The delivery's channel is gone. */
  final class Lost extends RuntimeException {
    public Lost(String why) {
      super(why);
    }
  }
}
