package org.dataexchange.tasker.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;

/** The files that an ended run left; their bytes come from {@code tasker.results.url}. */
@Path("tasks/{id}/outputs")
@RequestScoped
public class OutputsResource {

  @Inject Backstage backstage;

  /** As the report lists them; none before the end. */
  @GET
  @RolesAllowed({Role.READER, Role.OPERATOR})
  @Produces(MediaType.APPLICATION_JSON)
  public JsonNode list(@PathParam("id") String id) {
    Summary run = run(id);
    JsonNode outputs =
        backstage
            .runs()
            .answer(run)
            .map(answer -> Done.of(answer).report().path("outputs"))
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
      @HeaderParam("If-Range") String unchanged)
      throws IOException {
    Content.Source source =
        backstage
            .content()
            .output(run(id).run(), name)
            .orElseThrow(
                () ->
                    new Problem(
                        Status.NOT_FOUND,
                        "There is no such file; outputs are here where tasker.results.url is a folder."));
    return Sending.of(source, range, unchanged)
        .type(MediaType.APPLICATION_OCTET_STREAM)
        .header("Content-Disposition", "attachment")
        .build();
  }

  private Summary run(String id) {
    return backstage.runs().find(id).orElseThrow(() -> Problem.notFound(id));
  }
}
