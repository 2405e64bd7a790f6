package org.dataexchange.tasker.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.SecurityContext;
import java.io.IOException;
import java.io.InputStream;
import org.dataexchange.tasker.http.record.Acts;
import org.dataexchange.tasker.http.runs.History;

/** This server: how it is, what it was set to, what it did lately. */
@Path("node")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class NodeResource {

  @Inject ApiContext api;
  @Context ServletContext application;

  /** Reasons, versions and settings are for operators: they name hosts, folders and users. */
  @GET
  @RolesAllowed({Role.VIEWER, Role.READER, Role.OPERATOR, Role.AUDITOR})
  public ObjectNode get(@Context SecurityContext who) {
    Node node = api.node();
    boolean operator = Role.of(who).contains(Role.OPERATOR);
    ObjectNode json = JsonBody.JSON.createObjectNode();
    json.put("node", node.name());
    json.put("paused", node.paused());
    ObjectNode health = json.putObject("health");
    node.objections()
        .forEach(
            (name, why) -> health.put(name, why.isEmpty() ? "" : operator ? why : "not ready"));
    ArrayNode images = json.putArray("images");
    node.images().forEach(image -> images.add(image(image, operator)));
    json.set("figures", JsonBody.JSON.valueToTree(node.figures()));
    var roles = json.putArray("roles");
    Role.of(who).forEach(roles::add);
    if (operator) {
      json.set("warnings", JsonBody.JSON.valueToTree(node.warnings()));
      json.set("versions", versions());
      json.set("settings", JsonBody.JSON.valueToTree(node.settings()));
    }
    return json;
  }

  /** Aliases are for all who send tasks; references name hosts. */
  private static ObjectNode image(Node.Image image, boolean operator) {
    ObjectNode json = JsonBody.JSON.createObjectNode();
    json.set("aliases", JsonBody.JSON.valueToTree(image.aliases()));
    if (operator) {
      json.put("reference", image.reference());
    }
    json.set("digests", JsonBody.JSON.valueToTree(image.digests()));
    json.put(
        "objection", image.objection().isEmpty() || operator ? image.objection() : "not ready");
    return json;
  }

  private ObjectNode versions() {
    return JsonBody.JSON
        .createObjectNode()
        .put("tasker", api.node().version())
        .put("server", application.getServerInfo())
        .put("java", Runtime.version().toString());
  }

  /** What has ended since the start, by five minutes. */
  @GET
  @Path("history")
  @RolesAllowed({Role.VIEWER, Role.READER, Role.OPERATOR})
  public Response history(@Context Request request) throws IOException {
    ObjectNode json = JsonBody.JSON.createObjectNode();
    json.put("minutes", History.EACH.toMinutes());
    json.set("buckets", api.history().json());
    return TasksResource.unlessKnown(request, json);
  }

  /**
   * @param body {@code {"paused": true}}: take no more tasks, finish what runs; or false
   */
  @POST
  @RolesAllowed(Role.OPERATOR)
  @Consumes(MediaType.APPLICATION_JSON)
  public ObjectNode pause(
      InputStream body, @Context SecurityContext who, @Context HttpServletRequest from)
      throws IOException {
    JsonNode paused = JsonBody.object(body).path("paused");
    if (!paused.isBoolean()) {
      throw new Problem(Status.BAD_REQUEST, "paused is true or false.");
    }
    boolean pause = paused.booleanValue();
    api.order(from, Acts.pause(pause), () -> api.node().pause(pause));
    return get(who);
  }
}
