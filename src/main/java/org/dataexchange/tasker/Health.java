package org.dataexchange.tasker;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/**
 * What {@code /health} shows: each dependency by name, and whether it is there. Anybody may ask, so
 * the reason, which names hosts, users and folders, is told to operators alone, by {@code
 * /api/node}, and to the log.
 */
@ApplicationScoped
public class Health {

  @EJB private Tasker tasker;

  @Produces
  @Readiness
  HealthCheck broker() {
    return () -> check("broker", tasker.parts().broker().objection());
  }

  @Produces
  @Readiness
  HealthCheck engine() {
    return () -> check("engine", tasker.parts().sandbox().objection());
  }

  @Produces
  @Readiness
  HealthCheck storage() {
    return () -> check("storage", storageObjection(tasker.parts()));
  }

  @Produces
  @Readiness
  HealthCheck tasks() {
    return () -> check("tasks", tasksObjection(tasker.parts()));
  }

  static String tasksObjection(Parts parts) {
    return parts.broker().paused()
        ? "paused by an operator: none is taken until POST /api/node {\"paused\": false}"
        : "";
  }

  /** Where tasks come from, and where their results go. */
  static String storageObjection(Parts parts) {
    return Stream.of(parts.storage().objection(), parts.results().objection())
        .filter(objection -> !objection.isEmpty())
        .collect(Collectors.joining("; "));
  }

  @Produces
  @Readiness
  HealthCheck workspace() {
    return () -> check("workspace", workspaceObjection(tasker.parts()));
  }

  /** Has it room, and can all that is in it be finished here? */
  static String workspaceObjection(Parts parts) {
    return Stream.of(parts.room().objection(), parts.watch().journal().objection())
        .filter(objection -> !objection.isEmpty())
        .collect(Collectors.joining("; "));
  }

  /** Tasker heals itself from whatever is away: there is nothing that a restart would mend. */
  @Produces
  @Liveness
  HealthCheck alive() {
    return () -> check("tasker", "");
  }

  @Produces
  @Startup
  HealthCheck started() {
    return () -> check("tasker", tasker.parts() == null ? "it is starting" : "");
  }

  private static HealthCheckResponse check(String name, String objection) {
    return objection.isEmpty() ? HealthCheckResponse.up(name) : HealthCheckResponse.down(name);
  }
}
