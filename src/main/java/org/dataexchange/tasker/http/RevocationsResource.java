package org.dataexchange.tasker.http;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.dataexchange.tasker.task.Cancellation;

/** Ends all runs of some code and refuses new ones for a day, or lets them go again. */
@Path("revocations")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class RevocationsResource {

  @Inject Backstage backstage;

  /**
   * @param body {@code {"sha256": "…"}}, and {@code "lift": true} beside it to end it
   */
  @POST
  @RolesAllowed(Role.OPERATOR)
  @Consumes(MediaType.APPLICATION_JSON)
  public Response revoke(InputStream body) throws IOException {
    JsonNode order = JsonBody.object(body);
    String sha256 = order.path("sha256").asText("").toLowerCase(Locale.ROOT);
    JsonNode lift = order.path("lift");
    if (!sha256.matches("[0-9a-f]{64}") || !(lift.isMissingNode() || lift.isBoolean())) {
      throw new Problem(
          Status.BAD_REQUEST,
          "sha256 has 64 hexadecimal digits, and lift, if it is there, is true or false.");
    }
    backstage.orders().cancel(new Cancellation.OfCode(sha256), lift.asBoolean());
    return Response.accepted(
            JsonBody.JSON.createObjectNode().put("sha256", sha256).put("lift", lift.asBoolean()))
        .build();
  }
}
