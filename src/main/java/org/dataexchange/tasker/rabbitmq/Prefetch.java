package org.dataexchange.tasker.rabbitmq;

import com.rabbitmq.client.Consumer;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.dataexchange.tasker.rabbitmq.connection.BrokerErrors;
import org.dataexchange.tasker.task.Ticker;

/**
 * How many deliveries a session may hold: one for each worker, and one more for each copy that
 * waits here for another delivery's run and takes no worker. A prefetch belongs to its consumer and
 * cannot be changed (and one for the whole channel is refused by quorum queues), so there is one
 * consumer for the workers, further ones for what came to be free later, and a consumer that would
 * give too many is cancelled before the ack that would let it. What a cancelled one gave stays
 * here. Calls wait for the broker, but for {@link #hadOne}; while it reads nothing they only note
 * what is wanted, which the next {@link #take} does. Thread-safe.
 */
final class Prefetch {

  private static final Logger LOG = System.getLogger(Prefetch.class.getName());

  /**
   * A copy held costs a consumer on the broker and a few hundred bytes here; nobody who sends more
   * of one task would notice what came of them. Beyond it they take the workers' places.
   */
  static final int MOST_COPIES = 1000;

  /**
   * How long a message waits that cannot even be put aside: to read it again costs as much as it is
   * large.
   */
  private static final Duration PUT_OFF = Duration.ofSeconds(30);

  /** Longer than any run: RabbitMQ 3.12 and later takes it from here, earlier ones ignore it. */
  private static final long CONSUMER_TIMEOUT_MILLIS = 3660L * 24 * 3600 * 1000;

  private final Session session;
  private final BrokerSetup setup;
  private final Consumer consumer;
  private final IntSupplier unasked;
  private final Map<String, Integer> open = new HashMap<>(); // tags, with the prefetch of each
  private final Map<Long, String> held = new HashMap<>(); // deliveries, with their consumers' tags
  private final Set<Long> copies = new HashSet<>();
  private final Map<Long, Duration> putOff = new HashMap<>(); // deliveries, with their moments
  private final Queue<Settlement> unread = new ArrayDeque<>();
  private final AtomicBoolean had = new AtomicBoolean();
  private volatile boolean free;
  private boolean taking;
  private int opened;
  private int elsewhere; // workers on runs whose deliveries went to others

  /**
   * @param consumer gets the deliveries, and tells of each before anything else
   * @param unasked runs under way that no open delivery waits for
   */
  Prefetch(Session session, BrokerSetup setup, Consumer consumer, IntSupplier unasked) {
    this.session = session;
    this.setup = setup;
    this.consumer = consumer;
    this.unasked = unasked;
  }

  /** Takes tasks from now on, or no more; what is here stays. What is so already is success. */
  synchronized void take(boolean take) throws IOException {
    taking = take;
    if (session.isRead()) {
      if (!take) {
        for (String tag : Set.copyOf(open.keySet())) {
          cancel(tag);
        }
      }
      while (!unread.isEmpty()) {
        settle(unread.remove());
      }
      for (long delivery : List.copyOf(putOff.keySet())) {
        if (Ticker.SYSTEM.isAfter(putOff.get(delivery))) {
          requeue(delivery);
        }
      }
      elsewhere = Math.min(elsewhere, unasked.getAsInt());
      widen();
    }
    note();
  }

  /**
   * A delivery came.
   *
   * @return is it wanted? The broker may hear late that it is not
   */
  synchronized boolean came(long delivery, String tag) {
    held.put(delivery, tag);
    note();
    return taking;
  }

  /** A delivery waits for another one's run; it may have been answered in the meantime. */
  synchronized void joined(long delivery) throws IOException {
    if (!held.containsKey(delivery) || !copies.add(delivery)) {
      return;
    }
    if (copies.size() == MOST_COPIES) {
      LOG.log(
          Level.WARNING, "{0} copies of running tasks wait here; no more make room", MOST_COPIES);
    }
    widen();
    note();
  }

  /** Keeps a delivery for a while, as if it waited for a run, and gives it back then. */
  synchronized void putOff(long delivery) throws IOException {
    putOff.put(delivery, Ticker.SYSTEM.in(PUT_OFF));
    joined(delivery);
  }

  /**
   * Is there no free worker for a delivery that has come, as some work on runs that no delivery
   * here asks for? The broker gives first what came back, so it has given theirs to others; from
   * now on, until those runs end, this session holds fewer. Before, it must not: they could come.
   */
  synchronized boolean isOneTooMany() {
    int without = unasked.getAsInt();
    if (without == 0) {
      return false;
    }
    Set<Long> told = unread.stream().map(Settlement::delivery).collect(Collectors.toSet());
    if (busy(held.keySet(), told, copies) + without <= setup.prefetch()) {
      return false;
    }
    elsewhere = without;
    return true;
  }

  /**
   * How many deliveries take a worker.
   *
   * @param told those that are settled, which the broker has not read yet; some may be copies
   */
  static int busy(Set<Long> held, Set<Long> told, Set<Long> copies) {
    int left = without(held, told).size();
    return left - Math.min(without(copies, told).size(), MOST_COPIES);
  }

  private static Set<Long> without(Set<Long> all, Set<Long> those) {
    Set<Long> left = new HashSet<>(all);
    left.removeAll(those);
    return left;
  }

  void ack(long delivery) throws IOException {
    settled(new Settlement(delivery, () -> session.consuming().basicAck(delivery, false)));
  }

  /** Gives one delivery back; the broker may give it to this session again. */
  void requeue(long delivery) throws IOException {
    settled(new Settlement(delivery, () -> session.consuming().basicReject(delivery, true)));
  }

  /** Lets the broker put one aside. */
  void reject(long delivery) throws IOException {
    settled(new Settlement(delivery, () -> session.consuming().basicReject(delivery, false)));
  }

  private interface Telling {
    void go() throws IOException;
  }

  private record Settlement(long delivery, Telling how) {}

  private synchronized void settled(Settlement settlement) throws IOException {
    if (!session.isRead()) {
      unread.add(settlement);
      return;
    }
    settle(settlement);
    try {
      widen();
    } catch (IOException | RuntimeException e) { // the delivery is settled, whatever comes now
      session.end(BrokerErrors.of(e));
    }
    note();
  }

  private void settle(Settlement settlement) throws IOException {
    copies.remove(settlement.delivery());
    putOff.remove(settlement.delivery());
    String tag = held.get(settlement.delivery());
    if (open.containsKey(tag) && count() > wanted()) {
      cancel(tag);
    }
    settlement.how().go();
    held.remove(settlement.delivery());
    had.set(open.containsKey(tag) || had.get());
  }

  /** Was there a place for a delivery since the last call? Answers at once. */
  boolean hadOne() {
    return had.getAndSet(false) | free;
  }

  private void note() {
    free = taking && held.size() < count();
  }

  private int wanted() {
    int workers = Math.max(0, setup.prefetch() - elsewhere);
    return workers + Math.min(copies.size(), MOST_COPIES);
  }

  /** How many deliveries open consumers may hold, and cancelled ones still do. */
  private int count() {
    int prefetched = open.values().stream().mapToInt(Integer::intValue).sum();
    long left = held.values().stream().filter(tag -> !open.containsKey(tag)).count();
    return prefetched + (int) left;
  }

  private void widen() throws IOException {
    int missing = wanted() - count();
    if (taking && missing > 0 && session.isRead()) {
      String tag = "tasker-" + ++opened;
      open.put(tag, missing);
      session.consuming().basicQos(missing);
      session
          .consuming()
          .basicConsume(
              setup.names().todo(),
              false,
              tag,
              false,
              false,
              Map.of("x-consumer-timeout", CONSUMER_TIMEOUT_MILLIS),
              consumer);
    }
  }

  private void cancel(String tag) throws IOException {
    open.remove(tag);
    session.consuming().basicCancel(tag);
  }
}
