package org.dataexchange.tasker;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.dataexchange.tasker.config.Settings;
import org.dataexchange.tasker.http.Node;

/** This server as those see it who come over HTTP. */
record ThisNode(Parts parts) implements Node {

  /** Of {@link Settings.Http#openMetrics}. */
  static final String OPEN_METRICS =
      "/metrics asks nobody for a login, and HTTP_HOST is not loopback: set"
          + " METRICS_AUTHENTICATION=true, or see that only Prometheus reaches the port";

  @Override
  public String name() {
    return parts.node().name();
  }

  /** The secrets are in none of these. */
  @Override
  public Map<String, Object> settings() {
    Settings settings = parts.watch().settings();
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("tasker.workers", settings.workers());
    shown.put("tasker.todo.queue", settings.broker().todo());
    shown.put("tasker.done.queue", settings.broker().done());
    shown.put("tasker.dead.queue", settings.broker().dead());
    shown.put("tasker.cancel.queue", settings.broker().cancel());
    shown.put("tasker.storage.url", settings.storage().url().toString());
    settings
        .storage()
        .marker()
        .ifPresent(marker -> shown.put("tasker.storage.marker", marker.toString()));
    settings
        .results()
        .ifPresent(results -> shown.put("tasker.results.url", results.url().toString()));
    shown.put("tasker.workspace", settings.workspace().toString());
    shown.put("tasker.cache.size", settings.cache().toString());
    shown.put("tasker.image", settings.image().name());
    shown.put(
        "tasker.container.runtime",
        settings.image().runtime().orElse("auto: " + parts.sandbox().ociRuntimes()));
    shown.put("tasker.runtimes", settings.rules().runtimes());
    shown.put("tasker.code-hash.required", settings.rules().codeHashRequired());
    shown.put("tasker.attempts", settings.rules().attempts());
    shown.put("tasker.task.timeout", settings.limits().timeout().toString());
    shown.put("tasker.limits.memory", settings.limits().memory().toString());
    shown.put("tasker.limits.cpus", settings.limits().cpus());
    shown.put("tasker.limits.pids", settings.limits().pids());
    shown.put("tasker.limits.disk", settings.limits().disk().toString());
    shown.put("tasker.limits.output", settings.limits().output().toString());
    shown.put("tasker.remember", settings.times().remember().toString());
    shown.put("tasker.retry.window", settings.times().retryWindow().toString());
    shown.put("tasker.orphan.grace", settings.times().orphanGrace().toString());
    shown.put("tasker.shutdown", settings.shutdown().ends().name().toLowerCase(Locale.ROOT));
    return shown;
  }

  @Override
  public Map<String, String> objections() {
    Map<String, String> objections = new LinkedHashMap<>();
    objections.put("broker", parts.broker().objection());
    for (String need : List.of("engine", "storage", "workspace")) {
      objections.put(need, parts.condition().look(need).found().objection());
    }
    objections.put("tasks", Health.tasksObjection(parts));
    return objections;
  }

  @Override
  public List<String> warnings() {
    boolean open = parts.watch().settings().http().openMetrics();
    return Stream.of(parts.broker().warning(), open ? OPEN_METRICS : "")
        .filter(warning -> !warning.isEmpty())
        .toList();
  }

  @Override
  public Map<String, Long> figures() {
    Map<String, Long> figures = new LinkedHashMap<>();
    figures.put("tasker_tasks_waiting", parts.housekeeping().waiting());
    figures.put("tasker_tasks_running", parts.watch().claims().running());
    figures.put("tasker_answers_waiting", parts.watch().claims().unanswered());
    return figures;
  }

  @Override
  public boolean paused() {
    return parts.broker().paused();
  }

  @Override
  public boolean insecure() {
    return parts.watch().settings().http().insecure();
  }

  @Override
  public Set<String> origins() {
    return parts.watch().settings().http().origins();
  }

  /** On disk first: a server that dies in between does not forget what it was told. */
  @Override
  public synchronized void pause(boolean pause) {
    parts.watch().pause().set(pause);
    parts.broker().pause(pause);
  }
}
