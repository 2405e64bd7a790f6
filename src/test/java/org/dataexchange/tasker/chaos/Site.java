package org.dataexchange.tasker.chaos;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Two servers with one broker, or a cluster of three nodes, and one engine, all of them nobody
 * else's. Whoever started this process ends what is left of them.
 */
final class Site {

  private final Path base;
  private final List<Integer> ports;
  private final List<Part> brokers;
  private final Part engine;
  private final List<Part> servers;
  private final Shares shares;

  /**
   * @param base a folder of its own; the script knows the names of what is in it
   */
  Site(Path base, boolean cluster) throws IOException {
    this.base = base;
    this.shares = new Shares(base.resolve("shares"));
    this.ports = cluster ? List.of(freePort(), freePort(), freePort()) : List.of(freePort());
    this.brokers =
        IntStream.range(0, ports.size())
            .mapToObj(i -> broker("broker-" + "abc".charAt(i), ports.get(i)))
            .toList();
    this.engine = new Part("engine", base.resolve("engine"), Map.of());
    // one leaves its runs to their containers when it stops, the other waits for them
    this.servers =
        List.of(
            server("server-a", Map.of("TASKER_SHUTDOWN", "detach")),
            server(
                "server-b", Map.of("TASKER_SHUTDOWN", "drain", "TASKER_SHUTDOWN_WAIT", "PT15S")));
  }

  private Part broker(String name, int port) {
    return new Part("broker", base.resolve(name), Map.of("TASKER_BROKER_URI", uri(port)));
  }

  private Part server(String name, Map<String, String> more) throws IOException {
    Map<String, String> settings = new TreeMap<>(more);
    settings.put("HTTP_PORT", Integer.toString(freePort()));
    settings.put("TASKER_NODE", name);
    settings.put("TASKER_WAIT", "started");
    settings.put("TASKER_WORKERS", "2");
    settings.put("TASKER_LIMITS_MEMORY", "128MiB");
    settings.put("TASKER_LIMITS_DISK", "16MiB");
    settings.put("TASKER_TASK_TIMEOUT", "PT5M");
    // no task is to be given up, however often something dies under it
    settings.put("TASKER_ATTEMPTS", "100");
    // so long that it shows at the end whether anything ran twice
    settings.put("TASKER_REMEMBER", "PT12H");
    settings.put("TASKER_ORPHAN_GRACE", "PT12H");
    settings.put("TASKER_STORAGE_URL", "file://" + base.resolve("shares"));
    settings.put(
        "TASKER_BROKER_URI", ports.stream().map(Site::uri).collect(Collectors.joining(",")));
    return new Part("server", base.resolve(name), settings);
  }

  private static String uri(int port) {
    return "amqp://guest:guest@127.0.0.1:" + port + "/%2f";
  }

  /** As the script looks for them: below those that the kernel gives to clients. */
  static int freePort() throws IOException {
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
  void start() throws IOException {
    CompletableFuture<Void> image =
        CompletableFuture.runAsync(() -> engine.script("up", "engine", "image"));
    Cluster cluster = new Cluster(base, brokers, ports);
    if (brokers.size() > 1) {
      cluster.start();
    } else {
      brokers.getFirst().start();
    }
    List<CompletableFuture<Void>> starting =
        servers.stream().map(server -> CompletableFuture.runAsync(server::start)).toList();
    starting.forEach(CompletableFuture::join);
    image.join();
    if (brokers.size() > 1) {
      cluster.requireCopies();
    }
  }

  Path base() {
    return base;
  }

  Shares shares() {
    return shares;
  }

  List<Part> brokers() {
    return brokers;
  }

  Part engine() {
    return engine;
  }

  List<Part> servers() {
    return servers;
  }

  /** To any node that answers; it does not come back by itself. */
  Connection connect(String name) throws IOException, TimeoutException {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setAutomaticRecoveryEnabled(false);
    factory.setConnectionTimeout(5_000);
    factory.setMaxInboundMessageBodySize(Integer.MAX_VALUE);
    return factory.newConnection(
        ports.stream().map(port -> new Address("127.0.0.1", port)).toList(), name);
  }
}
