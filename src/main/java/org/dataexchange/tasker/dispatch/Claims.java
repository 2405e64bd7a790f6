package org.dataexchange.tasker.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
  private final Grace grace;

  /**
   * @param remember how long an answered run can answer again
   * @param grace how long a run that no delivery asks for is kept
   */
  public Claims(Ticker ticker, Duration remember, Duration grace) {
    this.ticker = ticker;
    this.remember = remember;
    this.grace = new Grace(ticker, grace);
  }

  /** What a delivery finds: LEFT is a run that nobody here works on, a former server's mostly. */
  enum Found {
    NOTHING,
    LEFT,
    RUNNING,
    ANSWERED
  }

  /** Where a run that is known is: a former server's, under way here, or answered. */
  public enum Phase {
    LEFT,
    RUNNING,
    ANSWERED
  }

  /** A run that this node knows. */
  public record Known(Run run, Phase phase) {}

  /** A request and all deliveries that wait for its answer. Guarded by the claims' monitor. */
  static final class Claim {
    private final RequestKey key;
    private final List<Delivery> waiting = new ArrayList<>();
    private Found state;
    private Run run;
    private Duration acked = Ticker.NEVER;
    private Duration unasked; // the grace's count when nobody asked for it any more
    private boolean ours; // taken up by this server, so that no death of a server left it
    private boolean givenBack;
    private boolean others; // another version's run, which nobody here works on

    private Claim(RequestKey key, Found state, Duration unasked) {
      this.key = key;
      this.state = state;
      this.unasked = unasked;
    }

    private boolean isAcked() {
      return !acked.equals(Ticker.NEVER);
    }

    private boolean isUnconfirmed() {
      return state == Found.ANSWERED && !isAcked();
    }
  }

  /**
   * A claim, and what it was before this delivery joined it.
   *
   * @param copy does it take no worker, as another delivery has brought the run, or another server?
   */
  record Joined(Claim claim, Found found, boolean copy) {}

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
      Found state = found.answered() ? Found.ANSWERED : Found.LEFT;
      // not since its last change: no delivery could ask for it before this server was there
      Claim claim = new Claim(found.run().key(), state, grace.mark());
      claim.run = found.run();
      claim.acked = found.acked() ? ticker.now() : Ticker.NEVER;
      Claim before = claims.put(claim.key, claim);
      if (before != null) {
        replaced.add(before.run.id());
      }
    }
    return replaced;
  }

  /**
   * Whoever asks for one of these waits: their runs may be under way, and are in the hands of
   * another version of Tasker. Until the next start; then it is looked again.
   */
  public synchronized void leaveAlone(Set<RequestKey> others) {
    for (RequestKey key : others) {
      Claim claim = new Claim(key, Found.RUNNING, grace.mark());
      claim.others = true;
      claims.putIfAbsent(key, claim);
    }
  }

  /** Adds the delivery to its request's claim. One that was not running is running after this. */
  synchronized Joined join(RequestKey key, Delivery delivery) {
    Claim claim = claims.computeIfAbsent(key, k -> new Claim(k, Found.NOTHING, grace.mark()));
    Found found = claim.state;
    if (found != Found.ANSWERED) {
      claim.state = Found.RUNNING;
    }
    // a connection that comes and goes would pile them up while the run goes on
    claim.waiting.removeIf(before -> !before.isOpen());
    boolean copy = found == Found.RUNNING && (claim.others || !claim.waiting.isEmpty());
    claim.waiting.add(delivery);
    claim.unasked = grace.mark();
    return new Joined(claim, found, copy);
  }

  synchronized boolean knows(RequestKey key) {
    return claims.containsKey(key);
  }

  /** How many runs have a worker or wait for one, and have no open delivery. */
  synchronized int unasked() {
    return (int)
        claims.values().stream()
            .filter(claim -> claim.state == Found.RUNNING && !claim.others && isUnasked(claim))
            .count();
  }

  RequestKey key(Claim claim) {
    return claim.key;
  }

  /** The claim's run, null before it has one. */
  synchronized Run run(Claim claim) {
    return claim.run;
  }

  /**
   * The claim's run is taken up here.
   *
   * @return was it before? Then it was left without the death of a server
   */
  synchronized boolean began(Claim claim, Run run) {
    boolean before = claim.ours;
    claim.run = run;
    claim.ours = true;
    return before;
  }

  synchronized void answered(Claim claim) {
    claim.state = Found.ANSWERED;
    claim.unasked = grace.mark();
  }

  /**
   * May the node let another one have the run? Once: what meets the same trouble again is in it by
   * itself, like data for which no disk has room.
   */
  synchronized boolean givesBack(Claim claim) {
    boolean first = !claim.givenBack;
    claim.givenBack = true;
    return first;
  }

  /** The deliveries that wait for the answer; they are handed out once. */
  synchronized List<Delivery> takeWaiting(Claim claim) {
    List<Delivery> taken = List.copyOf(claim.waiting);
    claim.waiting.clear();
    return taken;
  }

  /** From now on the answer is remembered for the usual while. */
  synchronized void acked(Claim claim) {
    claim.acked = ticker.now();
  }

  /**
   * Nobody works on it any more: its run waits for the next delivery, if it has begun and is not
   * answered.
   *
   * @return the deliveries that waited
   */
  synchronized List<Delivery> leave(Claim claim) {
    if (claim.state != Found.ANSWERED) {
      claim.state = Found.LEFT;
      claim.unasked = grace.mark();
    }
    if (claim.run == null) {
      claims.remove(claim.key);
    }
    return takeWaiting(claim);
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
    List<Claim> over = Stream.concat(tooLate(), tooMany()).toList();
    over.forEach(claim -> claims.remove(claim.key));
    return over.stream().map(claim -> claim.run.id()).toList();
  }

  private Stream<Claim> tooLate() {
    return claims.values().stream()
        .filter(Claims::isIdle)
        .filter(
            claim ->
                switch (claim.state) {
                  case ANSWERED -> claim.isAcked() && ticker.isAfter(claim.acked.plus(remember));
                  case LEFT -> grace.isOver(claim.unasked);
                  case NOTHING, RUNNING -> false;
                });
  }

  /**
   * Of the answers that were not confirmed, the oldest; another node has answered in their place.
   */
  private Stream<Claim> tooMany() {
    List<Claim> unasked =
        claims.values().stream()
            .filter(claim -> claim.isUnconfirmed() && isIdle(claim) && grace.isOver(claim.unasked))
            .sorted(Comparator.comparing(claim -> claim.run.id()))
            .toList();
    return unasked.stream().limit(Math.max(0, unasked.size() - MOST_UNASKED));
  }

  private static boolean isIdle(Claim claim) {
    return claim.run != null && isUnasked(claim);
  }

  private static boolean isUnasked(Claim claim) {
    return claim.waiting.stream().noneMatch(Delivery::isOpen);
  }

  /** The runs that are known; one that is answered still until it is forgotten. */
  synchronized Set<String> runIds() {
    return claims.values().stream()
        .filter(claim -> claim.run != null)
        .map(claim -> claim.run.id())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The runs that have no answer yet, and so may need their container. */
  public synchronized Set<String> unansweredRunIds() {
    return claims.values().stream()
        .filter(claim -> claim.run != null && claim.state != Found.ANSWERED)
        .map(claim -> claim.run.id())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The runs that nobody here works on, and no delivery waits for. */
  synchronized List<Run> left() {
    return claims.values().stream()
        .filter(claim -> claim.run != null && claim.state == Found.LEFT)
        .map(claim -> claim.run)
        .toList();
  }

  /** The runs that have begun and are not forgotten, in no order. */
  public synchronized List<Known> known() {
    return claims.values().stream()
        .filter(claim -> claim.run != null)
        .map(claim -> new Known(claim.run, phase(claim.state)))
        .toList();
  }

  private static Phase phase(Found state) {
    return switch (state) {
      case NOTHING, LEFT -> Phase.LEFT;
      case RUNNING -> Phase.RUNNING;
      case ANSWERED -> Phase.ANSWERED;
    };
  }

  /** How many runs are under way here. */
  public synchronized long running() {
    return claims.values().stream().filter(claim -> claim.state == Found.RUNNING).count();
  }

  /** How many answers wait on disk for the broker; not those that it has given no task for. */
  public synchronized long unanswered() {
    return claims.values().stream()
        .filter(claim -> claim.isUnconfirmed() && !grace.isOver(claim.unasked))
        .count();
  }
}
