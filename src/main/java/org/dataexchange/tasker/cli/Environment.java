package org.dataexchange.tasker.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.ConfiguredBroker;
import org.dataexchange.tasker.config.BadSetting;
import org.dataexchange.tasker.config.BrokerSettings;
import org.dataexchange.tasker.config.RecordSettings;
import org.dataexchange.tasker.config.Settings;
import org.dataexchange.tasker.config.StorageSettings;
import org.dataexchange.tasker.journal.NodeIdentity;
import org.dataexchange.tasker.rabbitmq.connection.BrokerAccess;
import org.dataexchange.tasker.record.NodeRecord;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.task.StorageRoot;

/** The settings of the server that a client needs too, from the environment alone. */
public record Environment(Map<String, String> variables) {

  /** Settings of where a server is and what it serves, which a run does not depend on. */
  private static final List<String> SERVERS_OWN =
      List.of(
          "tasker.broker.",
          "rabbitmq.",
          "tasker.storage.",
          "tasker.results.",
          "tasker.record.",
          "tasker.workspace",
          "tasker.node");

  public Environment {
    variables = Map.copyOf(variables);
  }

  /**
   * Where the shares are.
   *
   * @throws BadSetting if a setting of the storage is bad
   */
  public StorageRoot storage() {
    return StorageSettings.read(this::setting);
  }

  /**
   * The broker.
   *
   * @throws BadSetting if a setting of the broker is bad
   */
  public BrokerAccess broker() {
    return ConfiguredBroker.access(BrokerSettings.read(this::setting));
  }

  /** Where {@code ./tasker} keeps everything. */
  Path home() {
    return Path.of(required("TASKER_HOME", "use ./tasker")).toAbsolutePath();
  }

  /**
   * The server's settings, for a run on this machine that nobody sent and nobody hears of.
   *
   * @throws BadSetting if one of them is bad
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
    return Settings.read(
        key ->
            Optional.ofNullable(own.get(key))
                .or(() -> isServers(key) ? Optional.empty() : setting(key)));
  }

  private static boolean isServers(String key) {
    return SERVERS_OWN.stream().anyMatch(key::startsWith);
  }

  /**
   * The record of a server on this machine.
   *
   * @throws CommandFailed if it is not said which server's
   * @throws BadSetting if a setting of the record is bad
   */
  public Database.Place record() {
    Settings.RecordPlace at = RecordSettings.read(this::setting);
    Path folder = workspace().resolve("record");
    return new Database.Place(
        at.url().isEmpty() ? readable(folder) : folder, at.url(), at.username(), at.password());
  }

  /** What one may not look into would be taken for what is not there. */
  private static Path readable(Path folder) {
    if (!Files.isReadable(folder) && !Files.notExists(folder)) {
      throw new CommandFailed(
          folder + " cannot be read by this user: be root, or the user of the server");
    }
    return folder;
  }

  /**
   * The same, to be written to: as the node that the server there is.
   *
   * @throws CommandFailed if there is no server's workspace
   */
  public NodeRecord.Setup ownRecord() {
    String node =
        text("TASKER_NODE")
            .or(() -> NodeIdentity.kept(readable(workspace())))
            .orElseThrow(() -> new CommandFailed("no server has used " + workspace()));
    Database.Place place = record();
    Optional<Path> key = RecordSettings.read(this::setting).key();
    Path file = key.orElse(NodeRecord.key(place));
    if (!Files.exists(file)) { // or another one would be made
      throw new CommandFailed(
          "the record's key is not in %s: set TASKER_RECORD_KEY as the server has it"
              .formatted(file));
    }
    return new NodeRecord.Setup(node, place, key);
  }

  /**
   * What the server there keeps of the storage.
   *
   * @throws CommandFailed if this user may not look into it
   */
  public Path cache() {
    return readable(workspace().resolve("cache"));
  }

  /** Where results are kept, if they are. */
  public Optional<StorageRoot> results() {
    return StorageSettings.results(this::setting);
  }

  public String image() {
    return text("TASKER_IMAGE").orElse("datex:latest");
  }

  public String engine() {
    return text("DOCKER_HOST").orElse("unix:///var/run/docker.sock");
  }

  /**
   * @throws CommandFailed if it is not said
   */
  public Path workspace() {
    return Path.of(required("TASKER_WORKSPACE", "which server's?"));
  }

  /** Where {@code ./tasker} reaches the server. */
  public String address() {
    return required("SERVER_ADDRESS", "use ./tasker");
  }

  /** What the server that {@code ./tasker} started keeps of itself, if it did start one. */
  public Optional<Path> server() {
    return text("TASKER_HOME").map(home -> Path.of(home, "server"));
  }

  private Optional<String> setting(String key) {
    return text(key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT));
  }

  private String required(String name, String otherwise) {
    return text(name)
        .orElseThrow(() -> new CommandFailed("%s is not set: %s".formatted(name, otherwise)));
  }

  private Optional<String> text(String name) {
    return Optional.ofNullable(variables.get(name)).filter(text -> !text.isBlank());
  }
}
