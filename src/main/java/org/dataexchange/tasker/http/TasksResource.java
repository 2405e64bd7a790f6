package org.dataexchange.tasker.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.dataexchange.tasker.task.Sha256;

/** The tasks of this node, and new ones for whichever node takes them. */
@Path("tasks")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class TasksResource {

  private static final int MOST_LISTED = 500;

  @Inject Backstage backstage;

  /**
   * What runs here, what waits on the broker for any node, and what has ended here lately.
   *
   * @param state one, or several with commas between them
   */
  @GET
  @RolesAllowed({Role.VIEWER, Role.READER, Role.OPERATOR})
  public Response list(
      @QueryParam("state") String state,
      @QueryParam("reason") String reason,
      @QueryParam("taskId") String taskId,
      @QueryParam("offset") @DefaultValue("0") int offset,
      @QueryParam("limit") @DefaultValue("100") int limit,
      @Context Request request)
      throws IOException {
    if (offset < 0 || limit < 1 || limit > MOST_LISTED) {
      throw new Problem(
          Status.BAD_REQUEST, "offset is 0 or more, limit from 1 to %d.".formatted(MOST_LISTED));
    }
    List<String> states = state == null ? Summary.STATES : List.of(state.split(","));
    if (!Summary.STATES.containsAll(states)) {
      throw new Problem(
          Status.BAD_REQUEST,
          "state is one of %s, or several with commas between them."
              .formatted(String.join(", ", Summary.STATES)));
    }
    List<Summary> all =
        backstage.runs().all().stream()
            .filter(run -> states.contains(run.state()))
            .filter(run -> taskId == null || run.run().taskId().equals(taskId))
            .filter(
                run ->
                    reason == null
                        || run.ended().filter(e -> e.reason().equals(reason)).isPresent())
            .toList();
    return unlessKnown(request, page(all, offset, limit));
  }

  private ObjectNode page(List<Summary> all, int offset, int limit) {
    ObjectNode page = JsonBody.JSON.createObjectNode();
    page.put("total", all.size());
    page.put("paused", backstage.node().paused());
    Map<String, Long> figures = backstage.node().figures();
    page.put("waiting", figures.get("tasker_tasks_waiting"));
    ArrayNode tasks = page.putArray("tasks");
    all.stream()
        .skip(offset)
        .limit(limit)
        .map(run -> run.json(backstage.live().of(run.run().id())))
        .forEach(tasks::add);
    return page;
  }

  /** A page that asks every second is not sent the same again. */
  static Response unlessKnown(Request request, ObjectNode body) throws IOException {
    EntityTag tag = new EntityTag(Sha256.hex(JsonBody.JSON.writeValueAsBytes(body)));
    Response.ResponseBuilder known = request.evaluatePreconditions(tag);
    return (known == null ? Response.ok(body) : known).tag(tag).build();
  }

  /** The request goes to the queue, like everybody's, and its answer where all answers go. */
  @POST
  @RolesAllowed(Role.OPERATOR)
  @Consumes(MediaType.APPLICATION_JSON)
  public Response submit(InputStream body) throws IOException {
    String taskId = backstage.orders().submit(JsonBody.bytes(body));
    return Response.accepted(JsonBody.JSON.createObjectNode().put("taskId", taskId)).build();
  }
}
