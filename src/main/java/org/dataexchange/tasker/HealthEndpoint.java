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
 * The checks of {@code /health}: each dependency by name, and whether it is there. Anybody may ask,
 * so the reason, which names hosts, users and folders, is told to operators alone, by {@code
 * /api/node}, and to the log.
 */
@ApplicationScoped
public class HealthEndpoint {

  @EJB private Tasker tasker;

  @Produces
  @Readiness
  HealthCheck broker() {
    return () -> check("broker", tasker.application().broker.objection());
  }

  @Produces
  @Readiness
  HealthCheck engine() {
    return () -> check(tasker.application().health.check("engine"));
  }

  @Produces
  @Readiness
  HealthCheck storage() {
    return () -> check(tasker.application().health.check("storage"));
  }

  @Produces
  @Readiness
  HealthCheck tasks() {
    return () -> check("tasks", tasksObjection(tasker.application()));
  }

  static String tasksObjection(Application application) {
    if (application.broker.paused()) {
      return "paused by an operator: none is taken until POST /api/node {\"paused\": false}";
    }
    return application.health.wasFit()
        ? ""
        : "none is taken before engine, storage, record and workspace were found well together";
  }

  @Produces
  @Readiness
  HealthCheck record() {
    return () -> check(tasker.application().health.check("record"));
  }

  @Produces
  @Readiness
  HealthCheck workspace() {
    return () -> check(tasker.application().health.check("workspace"));
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
    return () -> check("tasker", tasker.application() == null ? "it is starting" : "");
  }

  /** What was found last, at once: who asks for health waits for nobody who may be ill. */
  private static HealthCheckResponse check(PeriodicCheck check) {
    return HealthCheckResponse.named(check.name())
        .status(check.found().objection().isEmpty())
        .withData("ageSeconds", check.age().toSeconds())
        .build();
  }

  private static HealthCheckResponse check(String name, String objection) {
    return objection.isEmpty() ? HealthCheckResponse.up(name) : HealthCheckResponse.down(name);
  }
}
