package org.dataexchange.tasker.dispatch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.dataexchange.tasker.task.Journal;
import org.dataexchange.tasker.task.RequestKey;
import org.dataexchange.tasker.task.Run;

/**
 * The runs that this node knows, by the request that they answer: running here, left by a former
 * server and claimed by nobody yet, or answered and remembered for a while. Thread-safe.
 */
public final class Claims {

  private final Map<RequestKey, Claim> claims = new HashMap<>();
  private final Clock clock;
  private final Duration remember;
  private final Duration grace;

  /**
   * @param remember how long an answered run can answer again
   * @param grace how long a run that no delivery asks for is kept
   */
  public Claims(Clock clock, Duration remember, Duration grace) {
    this.clock = clock;
    this.remember = remember;
    this.grace = grace;
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
    private Instant since;
    private boolean ours; // taken up by this server, so that no death of a server left it
    private boolean acked;

    private Claim(RequestKey key, Found state, Instant since) {
      this.key = key;
      this.state = state;
      this.since = since;
    }
  }

  /** A claim, and what it was before this delivery joined it. */
  record Joined(Claim claim, Found found) {}

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
      Claim claim = new Claim(found.run().key(), state, clock.instant());
      claim.run = found.run();
      claim.acked = found.acked();
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
      claims.computeIfAbsent(key, k -> new Claim(k, Found.RUNNING, clock.instant()));
    }
  }

  /** Adds the delivery to its request's claim. One that was not running is running after this. */
  synchronized Joined join(RequestKey key, Delivery delivery) {
    Claim claim = claims.computeIfAbsent(key, k -> new Claim(k, Found.NOTHING, clock.instant()));
    Found found = claim.state;
    if (found != Found.ANSWERED) {
      claim.state = Found.RUNNING;
    }
    // a connection that comes and goes would pile them up while the run goes on
    claim.waiting.removeIf(before -> !before.isOpen());
    claim.waiting.add(delivery);
    return new Joined(claim, found);
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
    claim.since = clock.instant();
  }

  /** The deliveries that wait for the answer; they are handed out once. */
  synchronized List<Delivery> takeWaiting(Claim claim) {
    List<Delivery> taken = List.copyOf(claim.waiting);
    claim.waiting.clear();
    return taken;
  }

  /** From now on the answer is remembered for the usual while. */
  synchronized void acked(Claim claim) {
    claim.since = clock.instant();
    claim.acked = true;
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
      claim.since = clock.instant();
    }
    if (claim.run == null) {
      claims.remove(claim.key);
    }
    return takeWaiting(claim);
  }

  /** The broker is away, so nobody can ask: what waits to be asked for is kept from now on. */
  public synchronized void extendGrace() {
    claims.values().stream()
        .filter(claim -> !claim.acked)
        .forEach(claim -> claim.since = clock.instant());
  }

  /** Forgets, and names, the runs that nobody asked for in time. */
  public synchronized List<String> expire() {
    List<Claim> over = claims.values().stream().filter(this::isOver).toList();
    over.forEach(claim -> claims.remove(claim.key));
    return over.stream().map(claim -> claim.run.id()).toList();
  }

  private boolean isOver(Claim claim) {
    Duration kept =
        switch (claim.state) {
          case ANSWERED -> claim.acked ? remember : grace;
          case LEFT -> grace;
          case NOTHING, RUNNING -> Duration.ofSeconds(Long.MAX_VALUE / 4);
        };
    boolean idle = claim.waiting.isEmpty() && claim.run != null;
    return idle && Duration.between(claim.since, clock.instant()).compareTo(kept) > 0;
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

  /** How many answers wait on disk for the broker. */
  public synchronized long unanswered() {
    return claims.values().stream()
        .filter(claim -> claim.state == Found.ANSWERED && !claim.acked)
        .count();
  }
}
