package org.dataexchange.tasker.cli;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.dataexchange.tasker.config.BadSetting;
import org.dataexchange.tasker.config.BrokerLink;
import org.dataexchange.tasker.config.BrokerUris;
import org.dataexchange.tasker.config.Settings;
import org.dataexchange.tasker.config.SettingsReader;
import org.dataexchange.tasker.config.StorageSettings;
import org.dataexchange.tasker.rabbitmq.BrokerSockets;
import org.dataexchange.tasker.rabbitmq.CancelFeed;
import org.dataexchange.tasker.rabbitmq.Trust;
import org.dataexchange.tasker.task.StorageRoot;

/** The settings of the server that a client needs too, from the environment alone. */
record Environment(Map<String, String> variables) {

  private static final int CONNECT_MILLIS = 5_000;

  /** Settings of where a server is and what it serves, which a run does not depend on. */
  private static final List<String> SERVERS_OWN =
      List.of(
          "tasker.broker.",
          "rabbitmq.",
          "tasker.storage.",
          "tasker.results.",
          "tasker.workspace",
          "tasker.node");

  Environment {
    variables = Map.copyOf(variables);
  }

  String todo() {
    return text("TASKER_TODO_QUEUE").orElse("tasker_todo");
  }

  String done() {
    return text("TASKER_DONE_QUEUE").orElse("tasker_done");
  }

  String dead() {
    return text("TASKER_DEAD_QUEUE").orElse("tasker_dead");
  }

  String progress() {
    return text("TASKER_PROGRESS_EXCHANGE").orElse("tasker_progress");
  }

  String cancel() {
    return text("TASKER_CANCEL_QUEUE").orElse("tasker_cancel");
  }

  /** Whose cancel messages count; empty: everybody's. */
  Set<String> cancelUsers() {
    return text("TASKER_CANCEL_USERS").stream()
        .flatMap(users -> Arrays.stream(users.split(",")))
        .map(String::strip)
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Where the shares are.
   *
   * @throws CannotSubmit if a setting of the storage is bad
   */
  StorageRoot storage() {
    try {
      return StorageSettings.read(this::setting);
    } catch (BadSetting e) {
      throw new CannotSubmit(e.getMessage(), e);
    }
  }

  /**
   * To the first of the broker's nodes that lets us in.
   *
   * @param name for the broker's operator
   * @throws CannotSubmit if none does, with the reason of each
   */
  Connection connect(String name) {
    return connect(name, anything());
  }

  /** The same, for what comes on the cancel stream. */
  Connection connectToCancels(String name) {
    return connect(name, CancelFeed.bounds(anything()));
  }

  /** One at a time, and a person is waiting. */
  private BrokerSockets.Bounds anything() {
    return new BrokerSockets.Bounds(Long.MAX_VALUE, Optional.empty(), link().heartbeat());
  }

  private Connection connect(String name, BrokerSockets.Bounds bounds) {
    List<String> refusals = new ArrayList<>();
    Exception last = null;
    for (ConnectionFactory node : brokers(bounds)) {
      String address = node.getHost() + ":" + node.getPort();
      try {
        return node.newConnection(name);
      } catch (PossibleAuthenticationFailureException e) {
        refusals.add("the broker at " + address + " refuses the user or the password");
        last = e;
      } catch (IOException | TimeoutException e) {
        refusals.add(
            "the broker at %s does not answer (%s): ./tasker up"
                .formatted(address, Exchange.reason(e)));
        last = e;
      }
    }
    throw new CannotSubmit(String.join("; ", refusals), last);
  }

  /** Who publishes; the nodes of a cluster have the same users. */
  String user() {
    return brokers(anything()).getFirst().getUsername();
  }

  private List<ConnectionFactory> brokers(BrokerSockets.Bounds bounds) {
    try {
      return BrokerUris.read(this::setting).stream().map(uri -> broker(uri, bounds)).toList();
    } catch (BadSetting e) {
      throw new CannotSubmit(e.getMessage(), e);
    }
  }

  private ConnectionFactory broker(URI uri, BrokerSockets.Bounds bounds) {
    BrokerSockets factory = new BrokerSockets(bounds, Thread.ofPlatform().daemon().factory());
    try {
      factory.setUri(uri);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new CannotSubmit(
          "TASKER_BROKER_URI is not like amqp://user:password@host:port/vhost", e);
    }
    try {
      if (factory.isSSL()) {
        trust(link()).apply(factory, uri);
      }
    } catch (GeneralSecurityException | IOException e) {
      throw new CannotSubmit(
          "TASKER_BROKER_CA, TASKER_BROKER_CERT and TASKER_BROKER_KEY cannot be used: "
              + e.getMessage(),
          e);
    }
    factory.setConnectionTimeout(CONNECT_MILLIS);
    return factory;
  }

  /** Where {@code ./tasker} keeps everything. */
  Path home() {
    return text("TASKER_HOME")
        .map(Path::of)
        .orElseThrow(() -> new CannotSubmit("TASKER_HOME is not set: use ./tasker"))
        .toAbsolutePath();
  }

  /**
   * The server's settings, for a run on this machine that nobody sent and nobody hears of.
   *
   * @throws CannotSubmit if one of them is bad
   */
  Settings withoutBroker(Path workspace) {
    Map<String, String> own =
        Map.of(
            "tasker.workspace", workspace.toString(),
            "tasker.workers", "1",
            "tasker.code-hash.required", "false",
            "tasker.prepared", "0",
            // somebody is waiting, and can see what is away
            "tasker.retry.window", "PT5S");
    try {
      return new SettingsReader(
              key ->
                  Optional.ofNullable(own.get(key))
                      .or(() -> isServers(key) ? Optional.empty() : setting(key)))
          .read();
    } catch (BadSetting e) {
      throw new CannotSubmit(e.getMessage(), e);
    }
  }

  private static boolean isServers(String key) {
    return SERVERS_OWN.stream().anyMatch(key::startsWith);
  }

  /** The container engine. */
  String engine() {
    return text("DOCKER_HOST").orElse("unix:///var/run/docker.sock");
  }

  /**
   * The server's workspace.
   *
   * @throws CannotSubmit if it is not said
   */
  Path workspace() {
    return text("TASKER_WORKSPACE")
        .map(Path::of)
        .orElseThrow(() -> new CannotSubmit("TASKER_WORKSPACE is not set: which server's?"));
  }

  /** Where readiness can be asked for. */
  URI readiness() {
    String host = text("HTTP_HOST").filter(name -> !name.equals("*")).orElse("127.0.0.1");
    return URI.create(
        "http://%s:%s/health/ready".formatted(host, text("HTTP_PORT").orElse("9080")));
  }

  /** What the server that {@code ./tasker} started keeps of itself, if it did start one. */
  Optional<Path> server() {
    return text("TASKER_HOME").map(home -> Path.of(home, "server"));
  }

  private static Trust trust(BrokerLink link) {
    return new Trust(
        link.ca(), link.certificate().map(own -> new Trust.Own(own.certificate(), own.key())));
  }

  private BrokerLink link() {
    try {
      return BrokerLink.read(this::setting);
    } catch (BadSetting e) {
      throw new CannotSubmit(e.getMessage(), e);
    }
  }

  private Optional<String> setting(String key) {
    return text(key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT));
  }

  private Optional<String> text(String name) {
    return Optional.ofNullable(variables.get(name)).filter(text -> !text.isBlank());
  }
}
