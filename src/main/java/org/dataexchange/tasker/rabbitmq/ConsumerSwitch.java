package org.dataexchange.tasker.rabbitmq;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.dataexchange.tasker.rabbitmq.connection.BrokerErrors;

/**
 * Whether tasks are taken, and the session that is to follow that: what is wanted and what is done
 * change in one step, so nobody who pauses while a session opens is missed. Changes wait for the
 * broker, unless it reads nothing; then they are made later. Questions never wait. Thread-safe.
 */
final class ConsumerSwitch {

  private static final Logger LOG = System.getLogger(ConsumerSwitch.class.getName());

  private volatile boolean paused;
  private volatile boolean resting;
  private volatile boolean ended;
  private volatile Session session;
  private volatile Prefetch prefetch;

  /** Takes tasks on a fresh session, if they are to be taken. */
  synchronized void begin(Session fresh, Prefetch its) throws IOException {
    session = fresh;
    prefetch = its;
    its.take(isWanted());
  }

  /** The session is over. */
  void over() {
    prefetch = null;
  }

  boolean isWanted() {
    return !paused && !resting && !ended;
  }

  boolean paused() {
    return paused;
  }

  synchronized void pause(boolean pause) {
    if (paused != pause) {
      paused = pause;
      LOG.log(Level.INFO, pause ? "Paused: no more tasks are taken" : "Tasks are taken again");
      follow();
    }
  }

  synchronized void rest(boolean rest) {
    resting = rest;
    follow();
  }

  /**
   * Takes none any more.
   *
   * @return false if the broker could not be told
   */
  synchronized boolean end() {
    ended = true;
    return follow();
  }

  /** Does what had to wait for the broker. */
  synchronized void lookAfter() {
    follow();
  }

  private boolean follow() {
    Prefetch now = prefetch;
    try {
      if (now != null) {
        now.take(isWanted());
      }
      return true;
    } catch (IOException | RuntimeException e) { // the next session begins as it is to be
      LOG.log(Level.WARNING, "The broker could not be told: {0}", BrokerErrors.of(e));
      session.end(BrokerErrors.of(e));
      return false;
    }
  }

  boolean hadPlace() {
    Prefetch now = prefetch;
    return now != null && now.hadOne();
  }
}
