package org.dataexchange.tasker;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.dataexchange.tasker.config.Version;
import org.dataexchange.tasker.http.Node;

/**
 * This server, as HTTP shows it.
 *
 * @param ofSettings what an operator should change about them
 */
record ThisNode(Application application, List<String> ofSettings) implements Node {

  @Override
  public String name() {
    return application.infrastructure.node.name();
  }

  @Override
  public String version() {
    return Version.TEXT;
  }

  /** What the OCI runtime is by itself was found out, and not set. */
  @Override
  public Map<String, Object> settings() {
    Map<String, Object> shown = new LinkedHashMap<>(application.settings.shown());
    shown.computeIfPresent(
        "tasker.container.runtime",
        (key, runtime) ->
            "auto".equals(runtime)
                ? "auto: " + application.infrastructure.sandbox.ociRuntimes()
                : runtime);
    return shown;
  }

  @Override
  public Map<String, String> objections() {
    Map<String, String> objections = new LinkedHashMap<>();
    objections.put("broker", application.broker.objection());
    for (String need : List.of("engine", "storage", "record", "workspace")) {
      objections.put(need, application.health.check(need).found().objection());
    }
    objections.put("tasks", HealthEndpoint.tasksObjection(application));
    return objections;
  }

  @Override
  public List<Image> images() {
    return application.infrastructure.sandbox.images().stream()
        .map(
            image ->
                new Image(image.aliases(), image.reference(), image.digests(), image.objection()))
        .toList();
  }

  @Override
  public List<String> warnings() {
    return Stream.of(
            List.of(
                application.broker.warning(),
                application.infrastructure.record.warning(),
                application.leap()),
            application.infrastructure.sandbox.imageWarnings(),
            ofSettings)
        .flatMap(List::stream)
        .filter(warning -> !warning.isEmpty())
        .toList();
  }

  @Override
  public Map<String, Long> figures() {
    Map<String, Long> figures = new LinkedHashMap<>();
    figures.put("tasker_tasks_waiting", application.housekeeping.waiting());
    figures.put("tasker_tasks_running", application.processing.claims.running());
    figures.put("tasker_answers_waiting", application.processing.claims.unanswered());
    return figures;
  }

  @Override
  public boolean paused() {
    return application.broker.paused();
  }

  @Override
  public boolean insecure() {
    return application.settings.http().insecure();
  }

  @Override
  public Set<String> origins() {
    return application.settings.http().origins();
  }

  /** On disk first: a server that dies in between does not forget what it was told. */
  @Override
  public synchronized void pause(boolean pause) {
    application.pause.set(pause);
    application.broker.pause(pause);
  }
}
