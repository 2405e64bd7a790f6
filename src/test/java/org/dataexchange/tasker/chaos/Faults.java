package org.dataexchange.tasker.chaos;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.Eventually.eventuallyGet;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.dataexchange.tasker.site.Part;
import org.dataexchange.tasker.site.Site;
import org.dataexchange.tasker.system.Containers;

/**
 * Makes the faults, and puts right what does not come back by itself. What befalls one part waits
 * until that part is up again; different parts fail at the same time.
 */
final class Faults implements AutoCloseable {

  private static final Duration FOUND = Duration.ofSeconds(15);

  private final Site site;
  private final Shares shares;
  private final Log log;
  private final Map<String, ExecutorService> lanes = new ConcurrentHashMap<>();
  private final Map<Fault.Kind, Integer> made = new ConcurrentHashMap<>();
  private final Map<Fault.Kind, Integer> unmade = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> troubles = new ConcurrentLinkedQueue<>();

  Faults(Site site, Shares shares, Log log) {
    this.site = site;
    this.shares = shares;
    this.log = log;
  }

  /** Its turn comes when its part is up. */
  void begin(Fault fault) {
    lanes
        .computeIfAbsent(lane(fault), name -> Executors.newSingleThreadExecutor())
        .execute(() -> make(fault));
  }

  private String lane(Fault fault) {
    return switch (fault.kind()) {
      case SERVER_KILLED, SERVER_STOPPED -> server(fault).name();
      case BROKER_KILLED, BROKER_STOPPED, CONNECTION_CLOSED, CONNECTIONS_CLOSED -> "broker";
      case ENGINE_STOPPED, ENGINE_KILLED, CONTAINER_KILLED -> "engine";
      case STORAGE_AWAY -> "storage";
    };
  }

  private void make(Fault fault) {
    try {
      boolean happened = happened(fault);
      (happened ? made : unmade).merge(fault.kind(), 1, Integer::sum);
      if (!happened) {
        log.line("%s: there was none", fault.kind());
      }
    } catch (Exception | AssertionError e) { // the others are to happen all the same
      troubles.add("%s: %s".formatted(fault.kind(), e));
      log.line("%s: %s", fault.kind(), e);
    }
  }

  private boolean happened(Fault fault) throws IOException {
    switch (fault.kind()) {
      case SERVER_KILLED -> kill(server(fault), fault);
      case SERVER_STOPPED -> stop(server(fault), fault);
      case BROKER_KILLED -> kill(broker(fault), fault);
      case BROKER_STOPPED -> stop(broker(fault), fault);
      case ENGINE_KILLED -> kill(site.engine(), fault);
      case ENGINE_STOPPED -> stop(site.engine(), fault);
      case CONNECTIONS_CLOSED -> {
        log.line("%s: all connections are closed", broker(fault).name());
        broker(fault).script("rabbitmqctl", "close_all_connections", "chaos");
      }
      case CONNECTION_CLOSED -> {
        return closedOne(fault);
      }
      case CONTAINER_KILLED -> {
        return killedOne(fault);
      }
      case STORAGE_AWAY -> {
        shares.moveAway();
        log.line("storage is moved away for %d ms", fault.away().toMillis());
        pause(fault);
        shares.moveBack();
      }
    }
    return true;
  }

  private void kill(Part part, Fault fault) throws IOException {
    log.line("%s is killed, to come again after %d ms", part.name(), fault.away().toMillis());
    part.kill();
    comeAgain(part, fault);
  }

  private void stop(Part part, Fault fault) throws IOException {
    log.line("%s gets SIGTERM, to come again after %d ms", part.name(), fault.away().toMillis());
    part.terminate();
    comeAgain(part, fault);
  }

  private void comeAgain(Part part, Fault fault) {
    pause(fault);
    part.start();
    if (part.kind().equals("broker")) {
      part.script("rabbitmqctl", "await_startup", "--timeout", "120");
    }
    log.line("%s is up again", part.name());
  }

  private boolean closedOne(Fault fault) {
    Part broker = broker(fault);
    List<String> all = connections(broker);
    if (all.isEmpty()) {
      return false;
    }
    log.line("%s: one of %d connections is closed", broker.name(), all.size());
    String one = all.get(fault.which() % all.size());
    broker.script("rabbitmqctl", "close_connection", one, "chaos");
    return true;
  }

  private static List<String> connections(Part broker) {
    return broker
        .script("rabbitmqctl", "-q", "list_connections", "pid")
        .lines()
        .filter(line -> line.startsWith("<"))
        .toList();
  }

  private boolean killedOne(Fault fault) {
    try {
      String name =
          eventuallyGet(
              "a container",
              FOUND,
              () -> {
                List<String> all = containers();
                return all.isEmpty()
                    ? Optional.<String>empty()
                    : Optional.of(all.get(fault.which() % all.size()));
              });
      Containers.docker("kill", "-s", "KILL", name);
      log.line("container %s is killed", name);
      return true;
    } catch (AssertionError e) { // it ended by itself, or nothing ran
      return false;
    }
  }

  private static List<String> containers() {
    return Containers.docker("ps", "--filter", "label=tasker.run", "--format", "{{.Names}}")
        .lines()
        .filter(name -> !name.contains("probe"))
        .toList();
  }

  private Part server(Fault fault) {
    return site.servers().get(fault.which() % site.servers().size());
  }

  private Part broker(Fault fault) {
    return site.brokers().get(fault.which() % site.brokers().size());
  }

  private static void pause(Fault fault) {
    long end = System.nanoTime() + fault.away().toNanos();
    eventually("a pause", Duration.ofHours(1), () -> System.nanoTime() > end);
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

  Map<Fault.Kind, Integer> made() {
    return new TreeMap<>(made);
  }

  /** For what happened to be there, such as a container, but was not. */
  Map<Fault.Kind, Integer> unmade() {
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
