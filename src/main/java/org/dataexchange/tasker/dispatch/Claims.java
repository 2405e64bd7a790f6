package org.dataexchange.tasker.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dataexchange.tasker.dispatch.Claim.Answered;
import org.dataexchange.tasker.dispatch.Claim.Awaited;
import org.dataexchange.tasker.dispatch.Claim.Begun;
import org.dataexchange.tasker.dispatch.Claim.Foreign;
import org.dataexchange.tasker.dispatch.Claim.Left;
import org.dataexchange.tasker.dispatch.Claim.Past;
import org.dataexchange.tasker.dispatch.Claim.Queued;
import org.dataexchange.tasker.dispatch.Claim.Running;
import org.dataexchange.tasker.task.Journal;
import org.dataexchange.tasker.task.RequestKey;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.Ticker;

/**
 * The runs that this node knows, by the request that they answer: running here, left by a former
 * server and claimed by nobody yet, or answered and remembered for a while. Thread-safe.
 *
 * <p>Time alone proves nothing about a run that nobody asks for: its task may wait behind a pause,
 * an outage, or workers that are busy for days. So its grace is counted in the time in which the
 * broker could have given its task to this node. An answer that was not confirmed goes by its
 * number, never by time: the broker may have it, and a second run would give it another body.
 */
public final class Claims {

  /** So many answers that nobody asked for are kept beyond their grace; they are small. */
  static final int MOST_UNASKED = 1000;

  private final Map<RequestKey, Claim> claims = new HashMap<>();
  private final Ticker ticker;
  private final Duration remember;
  private final GracePeriod grace;

  /**
   * @param remember how long an answered run can answer again
   * @param grace how long a run that no delivery asks for is kept
   */
  public Claims(Ticker ticker, Duration remember, Duration grace) {
    this.ticker = ticker;
    this.remember = remember;
    this.grace = new GracePeriod(ticker, grace);
  }

  /**
   * Takes over what a former server left.
   *
   * @return the ids of runs that a later one of the same request has replaced
   */
  public synchronized List<String> restore(List<Journal.Found> left) {
    List<String> replaced = new ArrayList<>();
    // ids begin with the time
    for (Journal.Found found :
        left.stream().sorted(Comparator.comparing(f -> f.run().id())).toList()) {
      if (claims.put(found.run().key(), claim(found)) instanceof Begun before) {
        replaced.add(before.run().id());
      }
    }
    return replaced;
  }

  /** Counted from now on: no delivery could ask for it before this server was there. */
  private Claim claim(Journal.Found found) {
    return found.answered()
        ? new Answered(
            found.run(),
            Optional.of(ticker.now()).filter(now -> found.acked()),
            grace.mark(),
            List.of())
        : new Left(found.run(), Past.NONE, grace.mark());
  }

  /**
   * Whoever asks for one of these waits: their runs may be under way, and are in the hands of
   * another version of Tasker. Until the next start; then it is looked again.
   */
  public synchronized void leaveAlone(Set<RequestKey> foreign) {
    foreign.forEach(key -> claims.putIfAbsent(key, new Foreign(List.of())));
  }

  /** Adds the delivery to its request's claim. A run that was in nobody's hands is running then. */
  synchronized Joined join(RequestKey key, Delivery delivery) {
    List<Delivery> alone = List.of(delivery);
    return switch (claims.get(key)) {
      case null -> became(key, new Queued(alone), new Joined.Work());
      case Left left -> became(key, new Running(left.run(), left.past(), alone), new Joined.Work());
      case Answered answered ->
          became(
              key,
              new Answered(answered.run(), answered.acked(), grace.mark(), answered.waiting())
                  .joinedBy(delivery),
              new Joined.Repeat(answered.run()));
      case Foreign foreign -> became(key, foreign.joinedBy(delivery), new Joined.Wait(true));
      case Awaited underWay ->
          became(key, underWay.joinedBy(delivery), new Joined.Wait(!underWay.isUnasked()));
    };
  }

  private Joined became(RequestKey key, Claim now, Joined joined) {
    claims.put(key, now);
    return joined;
  }

  synchronized boolean knows(RequestKey key) {
    return claims.containsKey(key);
  }

  /** How many runs have a worker or wait for one, and have no open delivery. */
  synchronized int unasked() {
    return (int)
        Stream.concat(all(Queued.class), all(Running.class)).filter(Awaited::isUnasked).count();
  }

  private <C extends Claim> Stream<C> all(Class<C> state) {
    return claims.values().stream().filter(state::isInstance).map(state::cast);
  }

  /** The request's run, if it has one. */
  synchronized Optional<Run> run(RequestKey key) {
    return claims.get(key) instanceof Begun begun ? Optional.of(begun.run()) : Optional.empty();
  }

  /**
   * The run is taken up here, for a request that was joined.
   *
   * @return was it before? Then it was left without the death of a server
   */
  synchronized boolean began(RequestKey key, Run run) {
    return switch (claims.get(key)) {
      case Queued queued -> began(key, run, Past.NONE, queued.waiting());
      case Running running -> began(key, run, running.past(), running.waiting());
      case null, default -> throw new IllegalStateException("nobody has joined " + run.id());
    };
  }

  private boolean began(RequestKey key, Run run, Past past, List<Delivery> waiting) {
    claims.put(key, new Running(run, past == Past.NONE ? Past.TAKEN_UP : past, waiting));
    return past != Past.NONE;
  }

  /** The answer of the run that is under way is on disk. */
  synchronized void answered(RequestKey key) {
    if (claims.get(key) instanceof Running(Run run, Past past, List<Delivery> waiting)) {
      claims.put(key, new Answered(run, Optional.empty(), grace.mark(), waiting));
    }
  }

  /**
   * May the node let another one have the run? Once: what meets the same trouble again is in it by
   * itself, like data for which no disk has room.
   */
  synchronized boolean givesAway(RequestKey key) {
    if (claims.get(key) instanceof Running(Run run, Past past, List<Delivery> waiting)
        && past != Past.GIVEN_AWAY) {
      claims.put(key, new Running(run, Past.GIVEN_AWAY, waiting));
      return true;
    }
    return false;
  }

  /**
   * The deliveries that wait for that run's answer; they are handed out once. None where the run is
   * forgotten: its request may have a later one by now.
   */
  synchronized List<Delivery> takeWaiting(Run run) {
    return isOf(run) ? takeWaiting(run.key()) : List.of();
  }

  private boolean isOf(Run run) {
    return claims.get(run.key()) instanceof Begun begun && begun.run().id().equals(run.id());
  }

  private List<Delivery> takeWaiting(RequestKey key) {
    if (claims.get(key) instanceof Awaited awaited) {
      claims.put(key, awaited.with(List.of()));
      return awaited.waiting();
    }
    return List.of();
  }

  /** From now on the answer is remembered for the usual while. */
  synchronized void acked(Run run) {
    if (isOf(run) && claims.get(run.key()) instanceof Answered answered) {
      claims.put(
          run.key(),
          new Answered(
              answered.run(), Optional.of(ticker.now()), answered.since(), answered.waiting()));
    }
  }

  /**
   * Nobody works on it any more: its run waits for the next delivery, if it has begun and is not
   * answered.
   */
  synchronized List<Delivery> leave(RequestKey key) {
    List<Delivery> waiting = takeWaiting(key);
    if (claims.get(key) instanceof Running running) {
      claims.put(key, new Left(running.run(), running.past(), grace.mark()));
    }
    if (claims.get(key) instanceof Queued) {
      claims.remove(key);
    }
    return waiting;
  }

  /**
   * Counts the time since the last call for the grace; called every few seconds.
   *
   * @param couldBeAsked did this node take tasks, and have a place for one? Whatever waited for it
   *     would have come, as the broker gives first what came back
   */
  public synchronized void countGrace(boolean couldBeAsked) {
    grace.count(couldBeAsked);
  }

  /** Forgets, and names, the runs that nobody asked for in time. */
  public synchronized List<String> expire() {
    List<Run> over = Stream.concat(tooLate(), tooMany()).map(Begun::run).toList();
    over.forEach(run -> claims.remove(run.key()));
    return over.stream().map(Run::id).toList();
  }

  private Stream<Begun> tooLate() {
    return Stream.concat(
        all(Left.class).filter(left -> grace.isOver(left.since())),
        all(Answered.class).filter(Answered::isUnasked).filter(this::isForgotten));
  }

  private boolean isForgotten(Answered answered) {
    return answered.acked().filter(at -> ticker.isAfter(at.plus(remember))).isPresent();
  }

  /** Of the answers not confirmed, the oldest; another node has answered in their place. */
  private Stream<Answered> tooMany() {
    List<Answered> unasked =
        unconfirmed()
            .filter(answered -> answered.isUnasked() && grace.isOver(answered.since()))
            .sorted(Comparator.comparing(answered -> answered.run().id()))
            .toList();
    return unasked.stream().limit(Math.max(0, unasked.size() - MOST_UNASKED));
  }

  private Stream<Answered> unconfirmed() {
    return all(Answered.class).filter(answered -> answered.acked().isEmpty());
  }

  /** The runs that have no answer yet, and so may need their container. */
  public synchronized Set<String> unansweredRunIds() {
    return all(Begun.class)
        .filter(begun -> !(begun instanceof Answered))
        .map(begun -> begun.run().id())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The runs that nobody here works on, and no delivery waits for. */
  synchronized List<Run> left() {
    return all(Left.class).map(Left::run).toList();
  }

  /** The runs that have begun and are not forgotten, in no order. */
  public synchronized List<Begun> known() {
    return all(Begun.class).toList();
  }

  /** How many runs are under way here, another version's with them. */
  public synchronized long running() {
    return all(Awaited.class).filter(claim -> !(claim instanceof Answered)).count();
  }

  /** How many answers wait on disk for the broker; not those that it has given no task for. */
  public synchronized long unanswered() {
    return unconfirmed().filter(answered -> !grace.isOver(answered.since())).count();
  }
}
