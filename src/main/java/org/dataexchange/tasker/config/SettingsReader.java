package org.dataexchange.tasker.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Size;

/** Reads the settings from wherever they stand, and refuses the first bad one by its name. */
public final class SettingsReader {

  private static final int MOST_WORKERS = 256;

  /** As many as {@code server.xml} has threads for where it is not told how many are wanted. */
  static final int MOST_PROCESSORS = 48;

  /** The server's own patience, applicationManager in {@code server.xml}, is longer. */
  private static final Duration LONGEST_SHUTDOWN = Duration.ofHours(1);

  private static final String IMAGE = "an image's name";

  private final Values values;

  /**
   * @param lookup a key's text, if it is set
   */
  public SettingsReader(Function<String, Optional<String>> lookup) {
    this.values = new Values(lookup);
  }

  /**
   * @throws BadSetting naming the key, the value, and what is accepted
   */
  public Settings read() {
    Settings.Rules rules = rules();
    int workers =
        values.read("tasker.workers", processors(), "a number from 1 to 256", this::workers);
    return new Settings(
        broker(),
        new StorageSettings(values).read(),
        new StorageSettings(values).results(),
        values.read("tasker.workspace", "workspace", "an absolute path", Path::of).toAbsolutePath(),
        values.optional("tasker.workspace.host", "an absolute path", this::absolute),
        values.read(
            "tasker.cache.size", "10GiB", "a size like 10GiB, or 0 for no cache", Size::parse),
        values.optional("tasker.node", "a name of letters, digits, '.', '_', '-'", this::node),
        workers,
        new EngineAddress(values).read(),
        image(rules, workers),
        rules,
        new LibrarySettings(values).read(),
        limits(),
        times(),
        shutdown(),
        new HttpSettings(values).read());
  }

  private static String processors() {
    return Integer.toString(Math.min(MOST_PROCESSORS, Runtime.getRuntime().availableProcessors()));
  }

  private Settings.Broker broker() {
    BrokerLink link = BrokerLink.read(values);
    return new Settings.Broker(
        new BrokerUris(values).read(),
        link.ca(),
        link.certificate(),
        values.read(
            "tasker.broker.queues",
            "quorum",
            "quorum, classic or transient",
            text -> Settings.Queues.valueOf(text.toUpperCase(Locale.ROOT))),
        queue("tasker.todo.queue", "tasker_todo"),
        queue("tasker.done.queue", "tasker_done"),
        queue("tasker.dead.queue", "tasker_dead"),
        queue("tasker.progress.exchange", "tasker_progress"),
        values.optional("tasker.reply.prefix", "the beginning of queue names", this::word),
        queue("tasker.cancel.queue", "tasker_cancel"),
        values
            .optional(
                "tasker.cancel.users", "users of the broker, separated by commas", this::users)
            .orElse(Set.of()),
        values.read("tasker.message.size", "1MiB", "a size from 1KiB to 64MiB", this::messageSize),
        link.heartbeat());
  }

  private String queue(String key, String name) {
    return values.read(key, name, "a name of at most 200 bytes", this::word);
  }

  private Settings.Image image(Settings.Rules rules, int workers) {
    Map<String, String> ofRuntimes = new HashMap<>();
    for (String command : rules.runtimes().values()) {
      values
          .optional(Settings.Image.key(command), IMAGE, this::word)
          .ifPresent(name -> ofRuntimes.put(command, name));
    }
    return new Settings.Image(
        values.read("tasker.image", "datex:latest", IMAGE, this::word),
        Map.copyOf(ofRuntimes),
        Optional.of(
                values.read(
                    "tasker.container.runtime",
                    "auto",
                    "auto, or an OCI runtime's name",
                    this::word))
            .filter(runtime -> !"auto".equals(runtime)),
        values.read(
            "tasker.prepared",
            Integer.toString(workers),
            "a number from 0 to 256",
            this::prepared));
  }

  private Settings.Rules rules() {
    return new Settings.Rules(
        values.read("tasker.code-hash.required", "true", "true or false", Values::truth),
        values.read(
            "tasker.runtimes",
            "run.py=python,run.sh=sh",
            "entry=command pairs, separated by commas",
            this::runtimes),
        values.read("tasker.attempts", "5", "a number from 1 to 1000", this::attempts),
        values.read("tasker.keep", "false", "true or false", Values::truth));
  }

  private Limits limits() {
    return new Limits(
        size("tasker.limits.memory", "2GiB", Limits.LEAST_MEMORY),
        values.read(
            "tasker.limits.cpus", "1", "a number of processors from 0.01 to 1024", this::cpus),
        values.read("tasker.limits.pids", "512", "a whole number from 4 to 1000000", this::pids),
        size("tasker.limits.disk", "1GiB", Limits.LEAST_DISK),
        size("tasker.limits.output", "64MiB", Limits.LEAST_OUTPUT),
        values.duration("tasker.task.timeout", "PT24H"));
  }

  private Settings.Times times() {
    return new Settings.Times(
        values.duration("tasker.remember", "PT10M"),
        values.duration("tasker.retry.window", "PT5M"),
        values.duration("tasker.orphan.grace", "PT30M"));
  }

  private Settings.Shutdown shutdown() {
    return new Settings.Shutdown(
        values.read(
            "tasker.shutdown",
            "detach",
            "detach or drain",
            text -> Settings.Ends.valueOf(text.toUpperCase(Locale.ROOT))),
        values.read(
            "tasker.shutdown.wait",
            "PT30S",
            "an ISO-8601 duration like PT30S, at most " + LONGEST_SHUTDOWN,
            text -> {
              Duration wait = Values.positive(text);
              Values.require(wait.compareTo(LONGEST_SHUTDOWN) <= 0);
              return wait;
            }));
  }

  private Size size(String key, String otherwise, Size least) {
    return values.read(
        key,
        otherwise,
        "a size like 512MiB, at least " + least,
        text -> {
          Size size = Size.parse(text);
          Values.require(size.bytes() >= least.bytes());
          return size;
        });
  }

  private double cpus(String text) {
    double cpus = Double.parseDouble(text);
    Values.require(Limits.canBeCpus(cpus));
    return cpus;
  }

  private int pids(String text) {
    int pids = Integer.parseInt(text);
    Values.require(Limits.canBePids(pids));
    return pids;
  }

  private int workers(String text) {
    int workers = Integer.parseInt(text);
    Values.require(workers >= 1 && workers <= MOST_WORKERS);
    return workers;
  }

  private int prepared(String text) {
    int prepared = Integer.parseInt(text);
    Values.require(prepared >= 0 && prepared <= MOST_WORKERS);
    return prepared;
  }

  private int attempts(String text) {
    int attempts = Integer.parseInt(text);
    Values.require(attempts >= 1 && attempts <= 1000);
    return attempts;
  }

  private String word(String text) {
    Values.require(
        !text.isBlank()
            && text.getBytes(UTF_8).length <= 200
            && text.chars().noneMatch(c -> c <= ' '));
    return text;
  }

  private Size messageSize(String text) {
    Size size = Size.parse(text);
    Values.require(size.bytes() >= 1 << 10 && size.bytes() <= 64 << 20);
    return size;
  }

  private Path absolute(String text) {
    Path path = Path.of(text).normalize();
    Values.require(path.isAbsolute());
    return path;
  }

  private String node(String text) {
    Values.require(text.matches("[A-Za-z0-9._-]{1,64}"));
    return text;
  }

  private Set<String> users(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .map(this::word)
        .collect(Collectors.toUnmodifiableSet());
  }

  private Map<String, String> runtimes(String text) {
    Map<String, String> runtimes = new LinkedHashMap<>();
    for (String pair : text.split(",")) {
      String[] parts = pair.strip().split("=", -1);
      Values.require(parts.length == 2 && parts[0].matches("[^/\\s]+\\.[^/\\s.]+"));
      runtimes.put(parts[0], word(parts[1]));
    }
    Values.require(!runtimes.isEmpty());
    return runtimes;
  }
}
