package org.dataexchange.tasker.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** What befalls the way between a server and the broker. */
final class NetworkFaults implements Maker {

  private final Scene scene;
  private final Log log;

  NetworkFaults(Scene scene) {
    this.scene = scene;
    this.log = scene.log();
  }

  @Override
  public boolean make(Fault fault) throws IOException {
    Member member = scene.member(fault);
    switch (fault.kind()) {
      case PACKETS_DROPPED -> drop(member, fault);
      case NETWORK_SLOW -> slow(member, fault);
      default -> throw new IllegalArgumentException(fault.toString());
    }
    return true;
  }

  /** No end and no reset is seen on either side. */
  private void drop(Member member, Fault fault) throws IOException {
    List<Integer> ports = member.wires().stream().map(Wire::port).toList();
    log.line("%s and the broker: nothing arrives for %s", member.name(), fault.away());
    Packets.drop("dropped", ports, List.of());
    Scene.pause(fault);
    Packets.letThrough("dropped");
  }

  private void slow(Member member, Fault fault) {
    Duration by = Duration.ofMillis(50 + fault.which() % 400);
    log.line(
        "%s and the broker: all is %d ms late for %s", member.name(), by.toMillis(), fault.away());
    member.wires().forEach(wire -> wire.slow(by));
    Scene.pause(fault);
    member.wires().forEach(wire -> wire.slow(Duration.ZERO));
  }
}
