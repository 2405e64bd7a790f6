package org.dataexchange.tasker.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
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
import java.util.Optional;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.http.record.Acts;
import org.dataexchange.tasker.http.runs.RunSummary;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Request.Valid;
import org.dataexchange.tasker.wire.RequestFormat;

/** The tasks of this node, and new ones for whichever node takes them. */
@Path("tasks")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class TasksResource {

  private static final int MOST_LISTED = 500;

  @Inject ApiContext api;

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
      @QueryParam("offset") @DefaultValue("0") String from,
      @QueryParam("limit") @DefaultValue("100") String most,
      @Context Request request)
      throws IOException {
    int offset = number(from);
    int limit = number(most);
    if (offset < 0 || limit < 1 || limit > MOST_LISTED) {
      throw new Problem(
          Status.BAD_REQUEST, "offset is 0 or more, limit from 1 to %d.".formatted(MOST_LISTED));
    }
    List<String> states = state == null ? RunSummary.STATES : List.of(state.split(","));
    if (!RunSummary.STATES.containsAll(states)) {
      throw new Problem(
          Status.BAD_REQUEST,
          "state is one of %s, or several with commas between them."
              .formatted(String.join(", ", RunSummary.STATES)));
    }
    List<RunSummary> all =
        api.runs().all().stream()
            .filter(run -> states.contains(run.state()))
            .filter(run -> taskId == null || run.run().taskId().equals(taskId))
            .filter(
                run ->
                    reason == null
                        || run.ended().filter(e -> e.reason().equals(reason)).isPresent())
            .toList();
    return unlessKnown(request, page(all, offset, limit));
  }

  /** JAX-RS itself would say of what is no number that there is nothing by that path. */
  private static int number(String text) {
    return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
  }

  private ObjectNode page(List<RunSummary> all, int offset, int limit) {
    ObjectNode page = JsonBody.JSON.createObjectNode();
    page.put("total", all.size());
    page.put("paused", api.node().paused());
    Map<String, Long> figures = api.node().figures();
    page.put("waiting", figures.get("tasker_tasks_waiting"));
    ArrayNode tasks = page.putArray("tasks");
    all.stream()
        .skip(offset)
        .limit(limit)
        .map(run -> run.json(api.live().of(run.run().id())))
        .forEach(tasks::add);
    return page;
  }

  /**
   * A page that asks every second is not sent the same again. The tag is a weak one, which proxies
   * that pack leave as it is.
   */
  static Response unlessKnown(Request request, ObjectNode body) throws IOException {
    EntityTag tag = new EntityTag(Sha256.hex(JsonBody.JSON.writeValueAsBytes(body)), true);
    Response.ResponseBuilder known = request.evaluatePreconditions(tag);
    return (known == null ? Response.ok(body) : known).tag(tag).build();
  }

  /** Cancels a task whose id cannot stand in a path, known here or not. */
  @DELETE
  @RolesAllowed(Role.OPERATOR)
  public Response cancel(@QueryParam("taskId") String taskId, @Context HttpServletRequest who) {
    return TaskResource.cancelled(api, who, taskId);
  }

  /** The request goes to the queue, like everybody's, and its answer where all answers go. */
  @POST
  @RolesAllowed(Role.OPERATOR)
  @Consumes(MediaType.APPLICATION_JSON)
  public Response submit(InputStream body, @Context HttpServletRequest who) throws IOException {
    byte[] request = JsonBody.bytes(body);
    Optional<Entry> submission = submission(request);
    String taskId =
        submission.isPresent()
            ? api.record()
                .acts()
                .order(
                    ApiContext.visitor(who), submission.get(), () -> api.orders().submit(request))
            : api.orders().submit(request);
    return Response.accepted(JsonBody.JSON.createObjectNode().put("taskId", taskId)).build();
  }

  /** Nothing for what is refused before it is sent. */
  private static Optional<Entry> submission(byte[] request) {
    try {
      return RequestFormat.read(null, request) instanceof Valid valid
          ? Optional.of(Acts.submission(valid))
          : Optional.empty();
    } catch (RequestFormat.Poison e) {
      return Optional.empty();
    }
  }
}
