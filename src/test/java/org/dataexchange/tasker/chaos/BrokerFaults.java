package org.dataexchange.tasker.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.dataexchange.tasker.site.Part;

/** What befalls one node of the broker. */
final class BrokerFaults implements Maker {

  private final Scene scene;
  private final Log log;

  BrokerFaults(Scene scene) {
    this.scene = scene;
    this.log = scene.log();
  }

  @Override
  public boolean make(Fault fault) throws IOException {
    Part broker = scene.broker(fault);
    switch (fault.kind()) {
      case BROKER_KILLED -> kill(broker, fault);
      case BROKER_STOPPED -> stop(broker, fault);
      case BROKER_FROZEN -> freeze(broker, fault);
      case BROKER_FULL -> fill(broker, fault);
      case CONNECTIONS_CLOSED -> {
        log.line("%s: all connections are closed", broker.name());
        broker.script("rabbitmqctl", "close_all_connections", "chaos");
      }
      case CONNECTION_CLOSED -> {
        return closedOne(broker, fault);
      }
      default -> throw new IllegalArgumentException(fault.toString());
    }
    return true;
  }

  private void kill(Part broker, Fault fault) throws IOException {
    log.line("%s is killed, to come again after %s", broker.name(), fault.away());
    broker.kill();
    comeAgain(broker, fault.away(), log);
  }

  private void stop(Part broker, Fault fault) throws IOException {
    log.line("%s gets SIGTERM, to come again after %s", broker.name(), fault.away());
    broker.terminate();
    comeAgain(broker, fault.away(), log);
  }

  private void freeze(Part broker, Fault fault) throws IOException {
    log.line("%s stands still for %s", broker.name(), fault.away());
    Shell.signal(broker.process(), "STOP");
    Scene.pause(fault);
    Shell.signal(broker.process(), "CONT");
  }

  private void fill(Part broker, Fault fault) {
    log.line("%s takes no messages for %s", broker.name(), fault.away());
    watermark(broker, "0");
    Scene.pause(fault);
    watermark(broker, "0.4");
  }

  private static void watermark(Part broker, String share) {
    broker.script("rabbitmqctl", "set_vm_memory_high_watermark", share);
  }

  static void comeAgain(Part broker, Duration after, Log log) {
    Scene.pause(after);
    broker.start();
    broker.script("rabbitmqctl", "await_startup", "--timeout", "120");
    log.line("%s is up again", broker.name());
  }

  private boolean closedOne(Part broker, Fault fault) {
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
}
