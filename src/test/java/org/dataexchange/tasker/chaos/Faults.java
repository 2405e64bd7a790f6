package org.dataexchange.tasker.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Lets the faults happen. What befalls one part waits until that part is up again; different parts
 * fail at the same time.
 */
final class Faults implements AutoCloseable {

  private final Scene scene;
  private final Map<Kind.Place, Maker> makers;
  private final Map<String, ExecutorService> lanes = new ConcurrentHashMap<>();
  private final Map<Kind, Integer> made = new ConcurrentHashMap<>();
  private final Map<Kind, Integer> unmade = new ConcurrentHashMap<>();
  private final Queue<String> troubles = new ConcurrentLinkedQueue<>();

  Faults(Scene scene, Map<Kind.Place, Maker> makers) {
    this.scene = scene;
    this.makers = makers;
  }

  /** Its turn comes when its part is up. */
  void begin(Fault fault) {
    lanes
        .computeIfAbsent(lane(fault), name -> Executors.newSingleThreadExecutor())
        .execute(() -> make(fault));
  }

  /** A server and its disk fail together; one of them alone has a clock and a file system. */
  private String lane(Fault fault) {
    return switch (fault.kind().place()) {
      case SERVER, DISK -> scene.member(fault).name();
      case CLOCK, FILE_SYSTEM -> scene.members().getFirst().name();
      case BROKER, CLUSTER -> "broker";
      case NETWORK -> "network";
      case ENGINE -> "engine";
      case RUN -> "run";
      case STORAGE -> "storage";
      case WEBDAV -> "webdav";
      case DATABASE -> "database";
      case MESSAGES -> "messages";
    };
  }

  private void make(Fault fault) {
    try {
      boolean happened = makers.get(fault.kind().place()).make(fault);
      (happened ? made : unmade).merge(fault.kind(), 1, Integer::sum);
      if (!happened) {
        scene.log().line("%s: there was none", fault.kind());
      }
    } catch (Exception | AssertionError e) { // the others are to happen all the same
      troubles.add("%s: %s".formatted(fault.kind(), e));
      scene.log().line("%s: %s", fault.kind(), e);
    }
  }

  /** Waits until everything that was begun is over and put right. */
  void await(Duration atMost) throws InterruptedException {
    for (Map.Entry<String, ExecutorService> lane : lanes.entrySet()) {
      lane.getValue().shutdown();
      if (!lane.getValue().awaitTermination(atMost.toSeconds(), TimeUnit.SECONDS)) {
        troubles.add(lane.getKey() + " is not up again within " + atMost);
      }
    }
  }

  Map<Kind, Integer> made() {
    return new TreeMap<>(made);
  }

  /** For what happened to be there, such as a run, but was not. */
  Map<Kind, Integer> unmade() {
    return new TreeMap<>(unmade);
  }

  List<String> troubles() {
    return List.copyOf(troubles);
  }

  @Override
  public void close() {
    lanes.values().forEach(ExecutorService::shutdownNow);
  }
}
