package org.dataexchange.tasker.dispatch;

import java.util.UUID;

/** A delivery that remembers what became of it. Thread-safe. */
final class FakeDelivery implements Delivery {

  /** What became of a delivery. */
  enum Fate {
    WAITS,
    ANSWERED,
    LOST,
    GIVEN_BACK,
    REQUEUED,
    TWICE
  }

  private final Runnable publishing;
  private boolean open = true;
  private Fate fate = Fate.WAITS;
  private boolean copy;
  private UUID answerId;
  private byte[] body;

  FakeDelivery() {
    this(() -> {});
  }

  /**
   * @param publishing goes on while the answer is published
   */
  FakeDelivery(Runnable publishing) {
    this.publishing = publishing;
  }

  /** A delivery whose channel went before its answer came. */
  static FakeDelivery closed() {
    FakeDelivery delivery = new FakeDelivery();
    delivery.open = false;
    return delivery;
  }

  synchronized Fate fate() {
    return fate;
  }

  synchronized UUID answerId() {
    return answerId;
  }

  synchronized byte[] body() {
    return body;
  }

  @Override
  public synchronized boolean isOpen() {
    return open;
  }

  @Override
  public synchronized void joined() {
    copy = true;
  }

  /** Was it told that it waits for another one's run? */
  synchronized boolean isCopy() {
    return copy;
  }

  @Override
  public void answer(UUID id, byte[] answer) {
    publishing.run();
    synchronized (this) {
      end(open ? Fate.ANSWERED : Fate.LOST);
      if (!open) {
        throw new Lost("the channel is gone");
      }
      answerId = id;
      body = answer;
    }
  }

  @Override
  public synchronized void giveBackAll() {
    end(Fate.GIVEN_BACK);
  }

  @Override
  public synchronized void requeue() {
    end(Fate.REQUEUED);
  }

  private void end(Fate how) {
    fate = fate == Fate.WAITS ? how : Fate.TWICE;
  }
}
