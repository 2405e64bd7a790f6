package org.dataexchange.tasker.http;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import org.dataexchange.tasker.http.runs.EventBroadcast;
import org.dataexchange.tasker.http.runs.EventSubscriber;
import org.dataexchange.tasker.http.runs.RunSummary;

/** The events of a run, as they happen: its steps, what it writes, its end. */
@Path("tasks/{id}/events")
@RequestScoped
public class EventsResource {

  @Inject ApiContext api;

  /**
   * @param last where a stream that broke off goes on
   */
  @GET
  @RolesAllowed({Role.READER, Role.OPERATOR})
  @Produces(MediaType.SERVER_SENT_EVENTS)
  public void events(
      @PathParam("id") String id,
      @HeaderParam("Last-Event-ID") String last,
      @Context HttpServletRequest who,
      @Context HttpServletResponse response,
      @Context SseEventSink sink,
      @Context Sse sse) {
    RunSummary run = api.run(id);
    api.look(who, run, "events");
    // nginx would keep what comes until there is enough of it
    response.setHeader("X-Accel-Buffering", "no");
    EventSubscriber one = new EventSubscriber(run.run(), sink, sse, last);
    one.greet();
    if (!api.events().add(one)) {
      throw new Problem(
          Status.SERVICE_UNAVAILABLE,
          "%d listen already; ask for the log instead, or try again later."
              .formatted(EventBroadcast.MOST));
    }
  }
}
