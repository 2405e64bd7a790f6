package org.dataexchange.tasker.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What the faults did to whom, so that one can say what may have come of it. Thread-safe. */
final class History {

  /** What a task needs, beside its server and the broker. */
  enum Need {
    STORAGE,
    ENGINE,
    /** Each node has its own. */
    DISK
  }

  /** A server died, or all that ran there; or one task's run. */
  private record Death(String node, String task, Instant at) {}

  /**
   * @param node empty if it was everybody's
   */
  private record Outage(Need need, String node, Instant from, Instant to) {}

  private final Queue<Death> deaths = new ConcurrentLinkedQueue<>();
  private final Queue<Outage> outages = new ConcurrentLinkedQueue<>();
  private final Queue<Death> forgotten = new ConcurrentLinkedQueue<>();
  private final Map<String, Instant> cancelled = new ConcurrentHashMap<>();
  private final Set<String> otherClocks = ConcurrentHashMap.newKeySet();

  void died(String node) {
    deaths.add(new Death(node, "", Instant.now()));
  }

  /** A container was killed. */
  void died(String node, String task) {
    deaths.add(new Death(node, task, Instant.now()));
  }

  /** What the node had not forced is gone. */
  void forgot(String node) {
    forgotten.add(new Death(node, "", Instant.now()));
  }

  /** What is needed was away from then until now. */
  void away(Need need, Instant since) {
    away(need, "", since);
  }

  /** The same, of one node. */
  void away(Need need, String node, Instant since) {
    outages.add(new Outage(need, node, since, Instant.now()));
  }

  void cancelled(String task) {
    cancelled.putIfAbsent(task, Instant.now());
  }

  /** When the broker had the message. */
  Map<String, Instant> cancelled() {
    return cancelled;
  }

  void otherClock(String node) {
    otherClocks.add(node);
  }

  boolean hasTrueClock(String node) {
    return !otherClocks.contains(node);
  }

  /** How many attempts of the task that a node began may have been ended from outside. */
  long deaths(String node, String task, Instant since) {
    return deaths.stream()
        .filter(death -> death.node().equals(node) && death.at().isAfter(since))
        .filter(death -> death.task().isEmpty() || death.task().equals(task))
        .count();
  }

  /** How often a node lost what it knew since then. */
  long forgotten(String node, Instant since) {
    return forgotten.stream()
        .filter(lost -> lost.node().equals(node) && lost.at().isAfter(since))
        .count();
  }

  /** Did a node miss it for so long at a stretch, and some of that between these? */
  boolean wasAway(Need need, String node, Duration atLeast, Instant since, Instant until) {
    return outages.stream()
        .filter(outage -> outage.need() == need && outage.to().isAfter(since))
        .filter(outage -> outage.node().isEmpty() || outage.node().equals(node))
        .filter(outage -> outage.from().isBefore(until))
        .anyMatch(outage -> Duration.between(outage.from(), outage.to()).compareTo(atLeast) >= 0);
  }
}
