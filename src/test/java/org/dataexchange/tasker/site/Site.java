package org.dataexchange.tasker.site;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Servers with one broker, or a cluster of several nodes, and one engine, all of them nobody
 * else's. Whoever started this process ends what is left of them.
 */
public final class Site {

  private final Path base;
  private final List<Integer> ports;
  private final List<Part> brokers;
  private final Part engine;
  private final List<Part> servers;
  private final AtomicInteger made;

  /**
   * @param base a folder of its own; the script knows the names of what is in it
   * @param nodes of the broker
   * @param servers the settings of each, beside or instead of those that it needs to find the
   *     others
   */
  public Site(Path base, int nodes, List<Map<String, String>> servers) throws IOException {
    this.base = base;
    this.ports = new ArrayList<>();
    this.brokers = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      ports.add(freePort());
      brokers.add(broker("broker-" + letter(i), ports.get(i)));
    }
    this.engine = new Part("engine", base.resolve("engine"), Map.of());
    this.made = new AtomicInteger();
    this.servers = servers(servers);
  }

  private Site(Site other, List<Map<String, String>> servers) throws IOException {
    this.base = other.base;
    this.ports = other.ports;
    this.brokers = other.brokers;
    this.engine = other.engine;
    this.made = other.made;
    this.servers = servers(servers);
  }

  /** Other servers with the same broker and engine. */
  public Site with(List<Map<String, String>> servers) throws IOException {
    return new Site(this, servers);
  }

  private List<Part> servers(List<Map<String, String>> settings) throws IOException {
    List<Part> parts = new ArrayList<>();
    for (Map<String, String> one : settings) {
      parts.add(server("server-" + letter(made.getAndIncrement()), one));
    }
    return parts;
  }

  private static char letter(int index) {
    return (char) ('a' + index);
  }

  private Part broker(String name, int port) {
    return new Part("broker", base.resolve(name), Map.of("TASKER_BROKER_URI", uri(port)));
  }

  private Part server(String name, Map<String, String> more) throws IOException {
    Map<String, String> settings = new TreeMap<>(more);
    settings.put("HTTP_PORT", Integer.toString(freePort()));
    settings.put("TASKER_NODE", name);
    settings.put("TASKER_WAIT", "started");
    settings.putIfAbsent("TASKER_STORAGE_URL", "file://" + shares());
    settings.putIfAbsent(
        "TASKER_BROKER_URI", ports.stream().map(Site::uri).collect(Collectors.joining(",")));
    return new Part("server", base.resolve(name), settings);
  }

  public static String uri(int port) {
    return "amqp://guest:guest@127.0.0.1:" + port + "/%2f";
  }

  /** As the script looks for them: below those that the kernel gives to clients. */
  public static int freePort() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // the next one
      }
    }
  }

  /** Starts all of it, as much at the same time as can be. */
  public void start() throws IOException {
    CompletableFuture<Void> image =
        CompletableFuture.runAsync(() -> engine.script("up", "engine", "image"));
    startBrokers();
    startServers();
    image.join();
    if (brokers.size() > 1) {
      cluster().requireCopies();
    }
  }

  /** Starts the servers alone. */
  public void startServers() {
    List<CompletableFuture<Void>> starting =
        servers.stream().map(server -> CompletableFuture.runAsync(server::start)).toList();
    starting.forEach(CompletableFuture::join);
  }

  /** Starts the broker alone, with all its nodes. */
  public void startBrokers() throws IOException {
    if (brokers.size() > 1) {
      cluster().start();
    } else {
      brokers.getFirst().start();
    }
  }

  private Cluster cluster() {
    return new Cluster(base, brokers, ports);
  }

  public Path base() {
    return base;
  }

  /** The storage of all servers, a folder that its user makes. */
  public Path shares() {
    return base.resolve("shares");
  }

  /** Where the brokers listen. */
  public List<Integer> ports() {
    return ports;
  }

  public List<Part> brokers() {
    return brokers;
  }

  public Part engine() {
    return engine;
  }

  public List<Part> servers() {
    return servers;
  }

  /** To any node that answers; it does not come back by itself. */
  public Connection connect(String name) throws IOException, TimeoutException {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setAutomaticRecoveryEnabled(false);
    factory.setConnectionTimeout(5_000);
    factory.setMaxInboundMessageBodySize(Integer.MAX_VALUE);
    return factory.newConnection(
        ports.stream().map(port -> new Address("127.0.0.1", port)).toList(), name);
  }
}
