package org.dataexchange.tasker.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.LibrarySource;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Size;
import org.dataexchange.tasker.task.StorageRoot;

/**
 * Everything that an operator can set, read and checked once at start. {@code toString} shows no
 * secret.
 *
 * @param results where results are kept, if they are
 * @param resultsKeep for how long; for ever if nothing is said
 * @param workspaceHost the workspace's path as the engine sees it, if the operator says it
 * @param record where it is kept who ran what on which data
 * @param cache the most bytes that the storage cache may have; 0 turns it off
 * @param workers tasks that run at the same time, and the prefetch
 * @param engine the container engine's address: {@code unix:///var/run/docker.sock}
 * @param shown all of it by key, without secrets
 */
public record Settings(
    Broker broker,
    StorageRoot storage,
    Optional<StorageRoot> results,
    Optional<Duration> resultsKeep,
    Path workspace,
    Optional<Path> workspaceHost,
    RecordPlace record,
    Size cache,
    Optional<String> node,
    int workers,
    URI engine,
    Image image,
    Rules rules,
    Libraries libraries,
    Limits limits,
    Times times,
    Shutdown shutdown,
    Http http,
    Map<String, Object> shown) {

  /**
   * Refuses the first bad one by its name.
   *
   * @param lookup a key's text, if it is set
   * @throws BadSetting naming the key, the value, and what is accepted
   */
  public static Settings read(Function<String, Optional<String>> lookup) {
    Values values = new Values(lookup);
    Rules rules = TaskSettings.rules(values);
    int workers = values.get(ServerSettings.WORKERS);
    return new Settings(
        BrokerSettings.read(values),
        StorageSettings.read(values),
        StorageSettings.results(values),
        StorageSettings.resultsKeep(values),
        values.get(ServerSettings.WORKSPACE),
        values.find(ServerSettings.WORKSPACE_HOST),
        RecordSettings.read(values),
        values.get(ServerSettings.CACHE_SIZE),
        values.find(ServerSettings.NODE),
        workers,
        EngineAddress.read(values),
        ImageSettings.read(values, rules, workers),
        rules,
        LibrarySettings.read(values),
        TaskSettings.limits(values),
        TaskSettings.times(values),
        ServerSettings.shutdown(values),
        HttpSettings.read(values),
        SettingsTable.shown(values));
  }

  /**
   * The record's database and key.
   *
   * @param url of a database; none for a file in the workspace
   * @param key its file; none for one in the workspace
   * @param keep for how long texts are kept, by kind; for ever what is not in it
   */
  public record RecordPlace(
      Optional<String> url,
      Optional<String> username,
      Optional<String> password,
      Optional<Path> key,
      Map<Entry.Kind, Duration> keep) {
    @Override
    public String toString() {
      return "RecordPlace[%s]".formatted(url.isPresent() ? "a database" : "a file");
    }
  }

  /** What is shown to a broker that asks for a certificate; PEM files. */
  public record Certificate(Path certificate, Path key) {}

  /**
   * @param uris one, or several nodes of a cluster; they hold the password
   * @param replyPrefix queues of that prefix may be named by a request's reply-to
   * @param cancel the stream of cancel messages
   * @param cancelUsers whose cancel messages count; empty: everybody's
   * @param most bytes that a request may have
   * @param heartbeat after three without a sign of the broker the connection is torn
   */
  public record Broker(
      List<URI> uris,
      Optional<Path> ca,
      Optional<Certificate> certificate,
      Queues queues,
      String todo,
      String done,
      String dead,
      String progress,
      Optional<String> replyPrefix,
      String cancel,
      Set<String> cancelUsers,
      Size most,
      Duration heartbeat) {
    @Override
    public String toString() {
      return "Broker[%d uris, %s, %s, %s, %s]".formatted(uris.size(), queues, todo, done, dead);
    }
  }

  /** What Tasker declares where a queue does not exist yet. */
  public enum Queues {
    QUORUM,
    CLASSIC,
    TRANSIENT
  }

  /**
   * @param name of the job image
   * @param ofRuntimes names of the images of those runtimes that have one of their own, by command
   * @param named those that a request may name, by alias
   * @param tools where launcher and tracer were built
   * @param runtime the OCI runtime; empty to find out which is quickest
   * @param prepared how many sandboxes with it are kept ready
   * @param pull are images that are not there pulled?
   * @param credentials a file of logins for registries
   */
  public record Image(
      String name,
      Map<String, String> ofRuntimes,
      Map<String, String> named,
      Path tools,
      Optional<String> runtime,
      int prepared,
      boolean pull,
      Optional<Path> credentials) {

    /** The setting of a runtime's own image: {@code tasker.image.node}. */
    static String key(String command) {
      return "tasker.image." + command.substring(command.lastIndexOf('/') + 1);
    }
  }

  /**
   * @param runtimes entry file name to command, in the order of the setting
   * @param attempts starts that may end with the server's death
   * @param keep may a task ask for its sandbox to be kept?
   */
  public record Rules(
      boolean codeHashRequired, Map<String, String> runtimes, int attempts, boolean keep) {}

  /**
   * Libraries that code asks for.
   *
   * @param requireHashes must each be pinned by the hash of its wheel?
   * @param most bytes of all installed ones that are kept
   */
  public record Libraries(LibrarySource source, boolean requireHashes, Size most) {}

  /**
   * @param remember how long an ended run can answer again
   * @param retryWindow how long what is not the task's fault is tried again
   * @param orphanGrace how long a run that nobody claims is kept
   */
  public record Times(Duration remember, Duration retryWindow, Duration orphanGrace) {}

  /**
   * Who may enter.
   *
   * @param insecure may passwords and data go over plain HTTP to other machines?
   * @param openMetrics may other machines have the figures without a login?
   * @param origins where the page is behind proxies, as browsers say it
   */
  public record Http(boolean insecure, boolean openMetrics, Set<String> origins) {}

  /**
   * How the server ends.
   *
   * @param patience how long runs are waited for when it drains
   */
  public record Shutdown(Ends ends, Duration patience) {}

  /** What becomes of the runs when the server ends. */
  public enum Ends {
    DETACH,
    DRAIN
  }
}
