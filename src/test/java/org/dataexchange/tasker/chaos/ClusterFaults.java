package org.dataexchange.tasker.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dataexchange.tasker.site.Part;

/** What befalls a broker of several nodes. */
final class ClusterFaults implements Maker {

  private static final Pattern ADDRESSES =
      Pattern.compile("127\\.0\\.0\\.1:(\\d+) +127\\.0\\.0\\.1:(\\d+)");

  private final Scene scene;
  private final Log log;

  ClusterFaults(Scene scene) {
    this.scene = scene;
    this.log = scene.log();
  }

  @Override
  public boolean make(Fault fault) throws IOException {
    switch (fault.kind()) {
      case BROKER_CUT_OFF -> cutOff(scene.broker(fault), fault);
      case QUORUM_LOST -> killMost(fault);
      default -> throw new IllegalArgumentException(fault.toString());
    }
    return true;
  }

  /** What connects it with the others now is silent, and nothing new comes about. */
  private void cutOff(Part broker, Fault fault) throws IOException {
    Set<Integer> all = new TreeSet<>();
    for (Part one : scene.site().brokers()) {
      all.add(distribution(one));
    }
    Set<Integer> silent = new TreeSet<>(Set.of(distribution(broker)));
    silent.addAll(ends(broker, all));
    log.line("%s does not reach the others for %s", broker.name(), fault.away());
    Packets.drop("cut_off", silent, all);
    Scene.pause(fault);
    Packets.letThrough("cut_off");
  }

  private static int distribution(Part broker) throws IOException {
    return Integer.parseInt(
        Files.readString(broker.home().resolve("broker/ports")).strip().split(" ")[1]);
  }

  /** Its own ports of the connections that it has opened to the others. */
  private static List<Integer> ends(Part broker, Set<Integer> others) throws IOException {
    String pid = "pid=" + broker.process().pid() + ",";
    List<Integer> ends = new ArrayList<>();
    for (String line : Shell.run("ss", "-Htnp").lines().toList()) {
      Matcher addresses = ADDRESSES.matcher(line);
      if (line.contains(pid)
          && addresses.find()
          && others.contains(Integer.parseInt(addresses.group(2)))) {
        ends.add(Integer.parseInt(addresses.group(1)));
      }
    }
    return ends;
  }

  private void killMost(Fault fault) throws IOException {
    List<Part> brokers = scene.site().brokers();
    List<Part> two = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      two.add(brokers.get((fault.which() + i) % brokers.size()));
    }
    log.line("%s and %s are killed", two.getFirst().name(), two.getLast().name());
    for (Part one : two) {
      one.kill();
    }
    Scene.pause(fault);
    for (Part one : two) {
      one.start();
    }
    for (Part one : two) {
      BrokerFaults.comeAgain(one, Duration.ZERO, log);
    }
  }
}
