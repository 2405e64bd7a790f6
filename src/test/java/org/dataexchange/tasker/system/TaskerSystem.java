package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.Eventually.eventuallyGet;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** The deployed application under test, with queues, shares and a workspace of its own. */
final class TaskerSystem implements AutoCloseable {

  /** For what takes no longer than a small task on a busy machine. */
  static final Duration SOON = Duration.ofSeconds(120);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String name;
  private final Path home;
  private final Shares shares;
  private final Map<String, String> settings = new TreeMap<>();
  private final Broker broker = Broker.connect();
  private final HttpClient http = HttpClient.newHttpClient();
  private Collection<Answer> answers = List.of();
  private boolean listening;

  /**
   * @param test the beginning of the names of queues, folders and the node
   */
  TaskerSystem(String test) throws IOException {
    this.name = test + '-' + UUID.randomUUID().toString().substring(0, 8);
    this.home = Files.createTempDirectory("tasker-" + name);
    this.shares = new Shares(home.resolve("shares"));
    set("TASKER_NODE", name);
    set("TASKER_TODO_QUEUE", todo());
    set("TASKER_DONE_QUEUE", done());
    set("TASKER_DEAD_QUEUE", dead());
    set("TASKER_PROGRESS_EXCHANGE", progress());
    set("TASKER_CANCEL_QUEUE", cancel());
    set("TASKER_STORAGE_URL", "file://" + shares.root());
    set("TASKER_WORKSPACE", workspace().toString());
    set("TASKER_WORKERS", "2");
    set("TASKER_LIMITS_MEMORY", "128MiB");
    set("TASKER_LIMITS_DISK", "16MiB");
    set("TASKER_TASK_TIMEOUT", "PT5M");
  }

  /** Sets what the next start takes. */
  TaskerSystem set(String variable, String value) {
    settings.put(variable, value);
    return this;
  }

  /** What the next start takes. */
  Map<String, String> settings() {
    return Map.copyOf(settings);
  }

  String todo() {
    return name + "_todo";
  }

  String done() {
    return name + "_done";
  }

  String dead() {
    return name + "_dead";
  }

  String progress() {
    return name + "_progress";
  }

  String cancel() {
    return name + "_cancel";
  }

  String node() {
    return name;
  }

  Path workspace() {
    return home.resolve("workspace");
  }

  Shares shares() {
    return shares;
  }

  Broker broker() {
    return broker;
  }

  /** Starts the server and waits until it takes tasks; the answers are listened to. */
  TaskerSystem start() throws IOException {
    startAlone();
    awaitReady();
    return this;
  }

  /** Starts the server and waits until it takes tasks, and leaves the answers to others. */
  void startUnheard() {
    startAlone();
    eventually("the server is ready", SOON, this::isReady);
  }

  private boolean isReady() throws IOException, InterruptedException {
    return get("/health/ready").statusCode() == 200;
  }

  /** Starts the server, whatever else is there or not. */
  void startAlone() {
    settings.put("TASKER_WAIT", "started");
    Script.tasker(settings, "up", "server");
  }

  /** Runs another command of the script with the same settings. */
  Script.Said command(String... arguments) {
    return Script.attempt(settings, arguments);
  }

  /** Starts a server that may refuse to. */
  Script.Said tryToStart() {
    return Script.attempt(settings, "up", "server");
  }

  /** Waits until the server takes tasks; from then on the answers are listened to. */
  void awaitReady() throws IOException {
    eventually("the server is ready", SOON, this::isReady);
    if (!listening) {
      // the broker may have come back just now, and the test's own connection comes a bit later
      answers = eventuallyGet("somebody listens", SOON, () -> Optional.of(broker.listen(done())));
      listening = true;
    }
  }

  /** Ends the server as an operator does. */
  void stop() {
    Script.tasker("down", "server");
  }

  /** Ends the server as the kernel does for want of memory. */
  void kill() throws Exception {
    ProcessHandle server = Script.process("server");
    server.destroyForcibly();
    server.onExit().get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  /** Runs a command of the script against this server. */
  Script.Said command(Duration most, String... arguments) {
    return Script.attempt(most, settings, arguments);
  }

  /** Sends SIGTERM, as the machine's service manager does. */
  void terminate() throws IOException {
    Script.process("server").destroy();
  }

  /** How long it takes until the server has ended by itself. */
  Duration awaitEnd() throws Exception {
    long began = System.nanoTime();
    Script.process("server").onExit().get(80, TimeUnit.SECONDS);
    return Duration.ofNanos(System.nanoTime() - began);
  }

  /** Resident memory of the server, in MiB. */
  long residentMemory() throws IOException {
    Path status = Path.of("/proc", Long.toString(Script.process("server").pid()), "status");
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
        .findFirst()
        .orElseThrow();
  }

  /** Runs a command that must not fail, with the server's settings; returns what it said. */
  String say(String... arguments) {
    return Script.tasker(settings, arguments);
  }

  void send(String request) {
    broker.publish(todo(), request);
  }

  /** Runs a task and waits for its answer. */
  Answer run(String taskId, String code) throws IOException, InterruptedException {
    send(shares.request(taskId, code));
    return answer(taskId);
  }

  /** The first answer to a task. */
  Answer answer(String taskId) {
    return eventuallyGet(
        "an answer to " + taskId, SOON, () -> answers(taskId).stream().findFirst());
  }

  List<Answer> answers(String taskId) {
    return answers.stream().filter(answer -> answer.taskId().equals(taskId)).toList();
  }

  /** All answers so far. */
  List<Answer> answers() {
    return new ArrayList<>(answers);
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI uri = URI.create(StartedByScript.url(path));
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** What readiness says against a dependency: a reason, or nothing if it is up. */
  String objection(String dependency) throws IOException, InterruptedException {
    try (Client operator = operator()) {
      JsonNode why = operator.json("/api/node").path("health").path(dependency);
      assertTrue(why.isTextual(), () -> "readiness does not know " + dependency);
      return why.asText();
    }
  }

  /** With the password of {@link Client#known}, or the one that was made at the first start. */
  Client operator() throws IOException {
    return settings.containsKey("TASKER_USERS")
        ? Client.as("operator")
        : Client.with(
            "operator",
            Files.readString(Path.of(Script.variable("TASKER_HOME"), "password")).strip());
  }

  /** A figure of the metrics, with all its labels added up; nothing if it is not there. */
  Optional<Double> metric(String figure) throws IOException, InterruptedException {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(figure + "{") || line.startsWith(figure + " "))
        .map(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .reduce(Double::sum);
  }

  /** What the server has logged since its start. */
  String log() throws IOException {
    return Files.readString(Path.of(Script.variable("TASKER_HOME"), "server", "console.log"));
  }

  /** Waits until a task was let go for at least the so many-th time. */
  Path awaitAttempt(String taskId, int attempt) {
    Path run = run(taskId);
    eventually(
        "attempt %d of %s".formatted(attempt, taskId),
        SOON,
        () -> {
          JsonNode about = JSON.readTree(Files.readString(run.resolve("run.json")));
          return about.path("attempt").asInt() >= attempt && about.has("released");
        });
    return run;
  }

  /** Waits until the server has done with a task: its answer is told before it is acked. */
  void awaitAck(String taskId) {
    Path run = run(taskId);
    eventually("the ack of " + taskId, SOON, () -> Files.exists(run.resolve("acked")));
  }

  /** The folders of runs. */
  List<Path> runs() throws IOException {
    Path runs = workspace().resolve("runs");
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(runs)) {
      return folders.toList();
    }
  }

  /** The folder of a task's run, once it is there. */
  Path run(String taskId) {
    return eventuallyGet("a run of " + taskId, SOON, () -> found(taskId));
  }

  private Optional<Path> found(String taskId) throws IOException {
    for (Path run : runs()) {
      String about = Files.readString(run.resolve("run.json"));
      if (JSON.readTree(about).path("taskId").asText().equals(taskId)) {
        return Optional.of(run);
      }
    }
    return Optional.empty();
  }

  /** Waits until the algorithm of a task has written that to its stdout. */
  Path awaitStdout(String taskId, String text) {
    Path run = run(taskId);
    eventually(
        "'%s' on the stdout of %s".formatted(text, taskId),
        SOON,
        () -> Files.readString(run.resolve("box/stdout")).contains(text));
    return run;
  }

  /** The runs that have a container, but for the probe. */
  List<String> containers() {
    return Containers.ofNode(node()).stream().filter(run -> !run.startsWith("probe-")).toList();
  }

  @Override
  public void close() throws IOException, TimeoutException {
    stop();
    for (String queue : List.of(todo(), done(), dead(), cancel())) {
      broker.delete(queue);
    }
    try (var channel = broker.channel()) {
      channel.exchangeDelete(progress());
    }
    broker.close();
    http.close();
    // what ends with the server may still write there
    eventually(
        "its folder is gone",
        SOON,
        () -> {
          Script.delete(home);
          return true;
        });
  }
}
