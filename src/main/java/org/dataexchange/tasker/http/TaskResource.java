package org.dataexchange.tasker.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.SecurityContext;
import java.io.IOException;
import org.dataexchange.tasker.http.record.Acts;
import org.dataexchange.tasker.http.runs.RunSummary;
import org.dataexchange.tasker.task.Cancellation;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.Task;
import org.dataexchange.tasker.wire.Answer;

/** One task's latest run, or one run. */
@Path("tasks/{id}")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class TaskResource {

  @Inject ApiContext api;

  /** For a viewer what the list has; for a reader the report as well. */
  @GET
  @RolesAllowed({Role.VIEWER, Role.READER, Role.OPERATOR})
  public Response get(
      @PathParam("id") String id,
      @Context SecurityContext who,
      @Context Request request,
      @Context HttpServletRequest from)
      throws IOException {
    RunSummary run = api.run(id);
    ObjectNode json = run.json(api.live().of(run.run().id()));
    if (Role.of(who).contains(Role.READER)) {
      run.run()
          .released()
          .ifPresent(facts -> released(run.run(), facts, json.putObject("released")));
      api.runs()
          .answer(run)
          .map(Answer::parse)
          .ifPresent(
              done -> {
                api.look(from, run, "report");
                json.put("output", done.output());
                json.set("report", done.report());
              });
    }
    return TasksResource.unlessKnown(request, json);
  }

  private static void released(Run run, Run.Released facts, ObjectNode json) {
    json.put("sha256", facts.code().sha256());
    json.put("image", run.image().orElseThrow().name());
    json.put("runtime", facts.runtime());
    json.put("dataFiles", facts.data().files());
    json.put("timeout", facts.granted().timeout().toString());
  }

  /** Cancels the task, by the id of one of its runs here, or by a task id known here or not. */
  @DELETE
  @RolesAllowed(Role.OPERATOR)
  public Response cancel(@PathParam("id") String id, @Context HttpServletRequest who) {
    return cancelled(api, who, api.runs().find(id).map(run -> run.run().taskId()).orElse(id));
  }

  static Response cancelled(ApiContext api, HttpServletRequest who, String taskId) {
    if (taskId == null || !Task.usableId(taskId)) {
      throw new Problem(Status.BAD_REQUEST, "A task id has 1 to 200 characters.");
    }
    api.order(
        who,
        Acts.cancellation(new Cancellation.OfTask(taskId), false),
        () -> api.orders().cancel(new Cancellation.OfTask(taskId), false));
    return Response.accepted(JsonBody.JSON.createObjectNode().put("taskId", taskId)).build();
  }
}
