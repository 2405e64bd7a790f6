package org.dataexchange.tasker.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dataexchange.tasker.site.Part;
import org.dataexchange.tasker.site.Site;

/** What a part of the suite has around it, and where its results go. For one thread. */
public final class Stage {

  private final Ground ground;
  private final Order order;
  private final PrintStream out;
  private final List<Part> servers = new ArrayList<>();
  private final List<Table> tables = new ArrayList<>();
  private final Map<String, String> plots = new LinkedHashMap<>();

  Stage(Ground ground, Order order, PrintStream out) {
    this.ground = ground;
    this.order = order;
    this.out = out;
  }

  Order order() {
    return order;
  }

  PrintStream out() {
    return out;
  }

  /** A folder that goes with the suite. */
  public Path base() {
    return ground.base();
  }

  /** As many as a part takes, or as the command line asks for. */
  public int rounds(int usual) {
    return order.rounds().orElse(usual);
  }

  /** With the engine and the image; {@code DOCKER_HOST} says where. */
  public void engine() {
    ground.engine();
  }

  Site brokers() throws IOException {
    return ground.brokers();
  }

  /** Servers of the part's own that do not run yet. They are ended with it. */
  Site stopped(List<Map<String, String>> settings) throws IOException {
    Site site = ground.servers(settings);
    servers.addAll(site.servers());
    return site;
  }

  /** Servers of the part's own, which are ready. */
  Site started(List<Map<String, String>> settings) throws IOException {
    Site site = stopped(settings);
    site.startServers();
    site.servers().forEach(server -> server.with("TASKER_WAIT", "ready").script("up", "server"));
    return site;
  }

  /** Tells how far it is. */
  public void say(String text) {
    out.println("  " + text);
  }

  public void show(Table table) {
    tables.add(table);
  }

  /** An SVG of this name. */
  void show(String name, String plot) {
    plots.put(name, plot);
  }

  List<Table> tables() {
    return tables;
  }

  Map<String, String> plots() {
    return plots;
  }

  void end() {
    ground.clear(servers);
  }
}
