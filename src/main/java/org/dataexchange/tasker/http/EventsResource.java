package org.dataexchange.tasker.http;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;

/** What happens to a run, as it happens: its steps, what it writes, its end. */
@Path("tasks/{id}/events")
@RequestScoped
public class EventsResource {

  @Inject Backstage backstage;

  /**
   * @param last where a stream that broke off goes on
   */
  @GET
  @RolesAllowed({Role.READER, Role.OPERATOR})
  @Produces(MediaType.SERVER_SENT_EVENTS)
  public void events(
      @PathParam("id") String id,
      @HeaderParam("Last-Event-ID") String last,
      @Context HttpServletResponse response,
      @Context SseEventSink sink,
      @Context Sse sse) {
    Summary run = backstage.runs().find(id).orElseThrow(() -> Problem.notFound(id));
    // nginx would keep what comes until there is enough of it
    response.setHeader("X-Accel-Buffering", "no");
    Listening one = new Listening(run.run(), sink, sse, last);
    one.greet();
    backstage.events().add(one);
  }
}
