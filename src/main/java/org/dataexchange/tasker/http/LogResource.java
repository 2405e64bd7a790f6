package org.dataexchange.tasker.http;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.util.Arrays;
import org.dataexchange.tasker.http.runs.RunContent;
import org.dataexchange.tasker.http.runs.RunSummary;

/**
 * A stream that a run wrote, as text; with a {@code Range} header some of it, such as its last
 * bytes.
 */
@Path("tasks/{id}/log")
@RequestScoped
public class LogResource {

  static final String TEXT = "text/plain;charset=UTF-8";

  @Inject ApiContext api;

  /**
   * @param name {@code stdout}, {@code stderr} or {@code trace}
   */
  @GET
  @RolesAllowed({Role.READER, Role.OPERATOR})
  @Produces({TEXT, Problem.TYPE})
  public Response get(
      @PathParam("id") String id,
      @QueryParam("stream") @DefaultValue("stdout") String name,
      @HeaderParam("Range") String range,
      @HeaderParam("If-Range") String unchanged,
      @Context Request request,
      @Context HttpServletRequest who)
      throws IOException {
    RunContent.LogStream stream =
        Arrays.stream(RunContent.LogStream.values())
            .filter(one -> one.fileName().equals(name))
            .findFirst()
            .orElseThrow(
                () -> new Problem(Status.BAD_REQUEST, "stream is stdout, stderr or trace."));
    RunSummary run = api.run(id);
    RunContent.Source source =
        api.content().stream(run.run(), stream)
            .orElseThrow(() -> new Problem(Status.NOT_FOUND, "Nothing of this run has run yet."));
    return RangeResponse.of(
            source, () -> api.look(who, run, name), request.getMethod(), range, unchanged)
        .type(TEXT)
        .header("Tasker-From", source.from())
        .build();
  }
}
