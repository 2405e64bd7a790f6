package org.dataexchange.tasker.http;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.io.InputStream;
import java.time.Instant;
import org.dataexchange.tasker.http.record.Acts;
import org.dataexchange.tasker.task.Cancellation;
import org.dataexchange.tasker.wire.CancelFormat;

/** Ends all runs of some code and refuses new ones for a day, or lets them go again. */
@Path("revocations")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class RevocationsResource {

  @Inject ApiContext api;

  /**
   * @param body {@code {"sha256": "…"}}, and {@code "lift": true} beside it to end it
   */
  @POST
  @RolesAllowed(Role.OPERATOR)
  @Consumes(MediaType.APPLICATION_JSON)
  public Response revoke(InputStream body, @Context HttpServletRequest who) {
    Cancellation order = order(JsonBody.bytes(body));
    if (!(order.target() instanceof Cancellation.OfCode code)) {
      throw new Problem(Status.BAD_REQUEST, "What is revoked is named by sha256.");
    }
    api.order(
        who,
        Acts.cancellation(code, order.lifted()),
        () -> api.orders().cancel(code, order.lifted()));
    return Response.accepted(
            JsonBody.JSON
                .createObjectNode()
                .put("sha256", code.sha256())
                .put("lift", order.lifted()))
        .build();
  }

  /** By the reader of the cancel stream: what is refused there is refused here. */
  private static Cancellation order(byte[] body) {
    try {
      return CancelFormat.read(body, Instant.EPOCH);
    } catch (CancelFormat.Unusable e) {
      throw new Problem(Status.BAD_REQUEST, "It revokes nothing: %s.".formatted(e.getMessage()));
    }
  }
}
