package org.dataexchange.tasker.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.UUID;
import org.dataexchange.tasker.dispatch.Orders;
import org.dataexchange.tasker.http.record.Looks;
import org.dataexchange.tasker.http.record.RecordQuery;
import org.dataexchange.tasker.task.Failures.RecordFailed;
import org.dataexchange.tasker.task.Failures.StorageFailed;

/** Errors as {@code application/problem+json} (RFC 9457); the detail says what to do. */
final class Problem extends WebApplicationException {

  static final String TYPE = "application/problem+json";

  /** Why is for operators: it names hosts and folders. */
  private static final String RECORD_AWAY =
      "The record cannot be reached now, and nothing is shown or done here that is not in it; try"
          + " again in a moment. Readiness says why.";

  private static final Logger LOG = System.getLogger(Problem.class.getName());

  Problem(Status status, String detail) {
    this(detail, response(status, detail));
  }

  private Problem(String detail, Response response) {
    super(detail, response);
  }

  static Problem notFound(String id) {
    return new Problem(
        Status.NOT_FOUND,
        "No run here has the id or the task id '%s'; an ended one is known for tasker.remember after its answer."
            .formatted(id));
  }

  static Problem notInRange(long size) {
    String detail = "There are %d bytes so far.".formatted(size);
    Response refused = response(Status.REQUESTED_RANGE_NOT_SATISFIABLE, detail);
    return new Problem(
        detail, Response.fromResponse(refused).header("Content-Range", "bytes */" + size).build());
  }

  static ObjectNode body(Response.StatusType status, String detail) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("title", status.getReasonPhrase());
    body.put("status", status.getStatusCode());
    body.put("detail", detail);
    return body;
  }

  static void send(HttpServletResponse response, Response.StatusType status, String detail)
      throws IOException {
    response.setStatus(status.getStatusCode());
    response.setContentType(TYPE);
    response.getOutputStream().write(JsonBody.JSON.writeValueAsBytes(body(status, detail)));
  }

  private static Response response(Response.StatusType status, String detail) {
    return Response.status(status).type(TYPE).entity(body(status, detail)).build();
  }

  /** What to do about what the container refuses. */
  static String detail(int status) {
    return switch (status) {
      case 401 -> "Log in with a user and its password (curl -u USER), or with a token as Bearer.";
      case 403 -> "Your role does not allow this; ask the operator for another one.";
      case 404 -> "There is nothing by that path.";
      case 405 -> "That path does not take this method; the header Allow names those it takes.";
      case 406 -> "What is here cannot be had in the type that Accept asks for.";
      case 415 -> "Send it as application/json.";
      default -> "The request cannot be understood.";
    };
  }

  /** What the container refuses: paths, methods, types, roles. */
  @Provider
  public static class Refusals implements ExceptionMapper<WebApplicationException> {
    @Override
    public Response toResponse(WebApplicationException e) {
      Response response = e.getResponse();
      if (e instanceof Problem || response.getStatus() < 400) {
        return response;
      }
      Response ours = response(response.getStatusInfo(), detail(response.getStatus()));
      String allowed = response.getHeaderString("Allow");
      return allowed == null ? ours : Response.fromResponse(ours).header("Allow", allowed).build();
    }
  }

  /** What failed here; the log says more under the number that is told. */
  @Provider
  public static class Failures implements ExceptionMapper<RuntimeException> {
    @Override
    public Response toResponse(RuntimeException e) {
      return switch (e) {
        case WebApplicationException refused -> new Refusals().toResponse(refused);
        case Orders.Unusable unusable -> response(Status.BAD_REQUEST, unusable.getMessage());
        case Orders.Unavailable unavailable ->
            response(
                Status.SERVICE_UNAVAILABLE, unavailable.getMessage() + "; try again in a moment");
        case RecordFailed away -> response(Status.SERVICE_UNAVAILABLE, RECORD_AWAY);
        case Looks.TooMany many -> response(Status.TOO_MANY_REQUESTS, many.getMessage());
        case RecordQuery.Unusable unusable -> response(Status.BAD_REQUEST, unusable.getMessage());
        case RecordQuery.NotYours refused -> response(Status.FORBIDDEN, refused.getMessage());
        case StorageFailed failed ->
            response(Status.SERVICE_UNAVAILABLE, failed.getMessage() + "; see to that disk");
        default -> unexpected(e);
      };
    }

    private static Response unexpected(RuntimeException e) {
      String number = UUID.randomUUID().toString().substring(0, 8);
      LOG.log(Level.ERROR, "An HTTP request failed, " + number, e);
      return response(
          Status.INTERNAL_SERVER_ERROR,
          "This is Tasker's own fault; its log says more at %s.".formatted(number));
    }
  }
}
