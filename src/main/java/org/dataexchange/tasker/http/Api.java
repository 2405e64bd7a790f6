package org.dataexchange.tasker.http;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/** The resources of the HTTP API, named one by one: what is not here does not answer. */
@ApplicationPath("/api")
public class Api extends Application {

  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(
        TasksResource.class,
        TaskResource.class,
        LogResource.class,
        EventsResource.class,
        OutputsResource.class,
        RevocationsResource.class,
        NodeResource.class,
        RecordResource.class,
        SameOriginFilter.class,
        JsonBody.class,
        Problem.Refusals.class,
        Problem.Failures.class);
  }
}
