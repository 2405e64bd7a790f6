package org.dataexchange.tasker;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
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
    return () -> check(tasker.parts().condition().look("engine"));
  }

  @Produces
  @Readiness
  HealthCheck storage() {
    return () -> check(tasker.parts().condition().look("storage"));
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

  @Produces
  @Readiness
  HealthCheck workspace() {
    return () -> check(tasker.parts().condition().look("workspace"));
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

  /** What was found last, at once: who asks for health waits for nobody who may be ill. */
  private static HealthCheckResponse check(Look look) {
    return HealthCheckResponse.named(look.name())
        .status(look.found().objection().isEmpty())
        .withData("ageSeconds", look.age().toSeconds())
        .build();
  }

  private static HealthCheckResponse check(String name, String objection) {
    return objection.isEmpty() ? HealthCheckResponse.up(name) : HealthCheckResponse.down(name);
  }
}
