package org.dataexchange.tasker.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import org.dataexchange.tasker.http.runs.RunContent;
import org.dataexchange.tasker.http.runs.RunSummary;
import org.dataexchange.tasker.wire.Answer;

/** The files that an ended run left; their bytes come from {@code tasker.results.url}. */
@Path("tasks/{id}/outputs")
@RequestScoped
public class OutputsResource {

  @Inject ApiContext api;

  /** As the report lists them; none before the end. */
  @GET
  @RolesAllowed({Role.READER, Role.OPERATOR})
  @Produces(MediaType.APPLICATION_JSON)
  public JsonNode list(@PathParam("id") String id, @Context HttpServletRequest who) {
    RunSummary run = api.run(id);
    api.look(who, run, "outputs");
    JsonNode outputs =
        api.runs()
            .answer(run)
            .map(answer -> Answer.parse(answer).report().path("outputs"))
            .filter(JsonNode::isArray)
            .orElseGet(JsonBody.JSON::createArrayNode);
    ArrayNode list = JsonBody.JSON.createArrayNode();
    outputs.forEach(list::add);
    return JsonBody.JSON.createObjectNode().set("outputs", list);
  }

  /** Always as a file to be saved: what an algorithm wrote is nothing that a browser may show. */
  @GET
  @Path("{name: .+}")
  @RolesAllowed({Role.READER, Role.OPERATOR})
  @Produces({MediaType.APPLICATION_OCTET_STREAM, Problem.TYPE})
  public Response get(
      @PathParam("id") String id,
      @PathParam("name") String name,
      @HeaderParam("Range") String range,
      @HeaderParam("If-Range") String unchanged,
      @Context Request request,
      @Context HttpServletRequest who)
      throws IOException {
    RunSummary run = api.run(id);
    RunContent.Source source =
        api.content()
            .output(run.run(), name)
            .orElseThrow(
                () ->
                    new Problem(
                        Status.NOT_FOUND,
                        "There is no such file; outputs are here where tasker.results.url is a"
                            + " folder."));
    return RangeResponse.of(
            source,
            () -> api.look(who, run, "outputs/" + name),
            request.getMethod(),
            range,
            unchanged)
        .type(MediaType.APPLICATION_OCTET_STREAM)
        .header("Content-Disposition", "attachment")
        .build();
  }
}
