package org.dataexchange.tasker.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.util.Set;
import org.dataexchange.tasker.http.record.Download;
import org.dataexchange.tasker.http.record.Looks;
import org.dataexchange.tasker.http.record.RecordPages;
import org.dataexchange.tasker.http.record.RecordQuery;
import org.dataexchange.tasker.http.record.Sight;
import org.dataexchange.tasker.record.RunReceipts;
import org.dataexchange.tasker.record.chain.PublicKeys;
import org.dataexchange.tasker.record.store.FoundEntry;

/** The record: who ran what on which data, for as long as it is kept, and who looked at it. */
@Path("record")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class RecordResource {

  private static final String CSV = "text/csv;charset=UTF-8";
  private static final String LINES = "application/jsonl";
  private static final String TEXT = "text/plain;charset=UTF-8";

  @Inject ApiContext api;
  @Context SecurityContext who;
  @Context UriInfo uri;
  @Context HttpServletRequest from;

  /** A page of entries, the latest first. */
  @GET
  @RolesAllowed({Role.VIEWER, Role.READER, Role.OPERATOR, Role.AUDITOR})
  public ObjectNode list() {
    return pages().list(query(RecordQuery.PAGING));
  }

  /** The runs that ended, by day and state. */
  @GET
  @Path("days")
  @RolesAllowed({Role.VIEWER, Role.READER, Role.OPERATOR, Role.AUDITOR})
  public ObjectNode days() {
    return pages().days(query(Set.of()));
  }

  /** One entry, with all of it that its reader may see. */
  @GET
  @Path("{node}/{number: [0-9]+}")
  @RolesAllowed({Role.VIEWER, Role.READER, Role.OPERATOR, Role.AUDITOR})
  public ObjectNode entry(@PathParam("node") String node, @PathParam("number") String number) {
    FoundEntry found = found(node, number);
    if (!Role.sight(who).sees(found)) {
      throw new Problem(Status.FORBIDDEN, "Only auditors see what is no run.");
    }
    pages().seenBy(ApiContext.visitor(from), found);
    return pages().whole(found);
  }

  /** The receipt of a run, in the bytes that its answer has: it names what the run left. */
  @GET
  @Path("{node}/{number: [0-9]+}/receipt")
  @RolesAllowed({Role.READER, Role.OPERATOR})
  public Response receipt(@PathParam("node") String node, @PathParam("number") String number) {
    FoundEntry found = found(node, number);
    try {
      String receipt = pages().receipt(ApiContext.visitor(from), found);
      return Response.ok(receipt, MediaType.APPLICATION_JSON)
          .header(
              "Content-Disposition",
              "attachment; filename=\"tasker-receipt-%s-%d.json\""
                  .formatted(found.entry().node(), found.entry().number()))
          .build();
    } catch (RunReceipts.None e) {
      throw new Problem(Status.NOT_FOUND, sentence(e));
    } catch (RunReceipts.Changed e) {
      throw new Problem(Status.CONFLICT, sentence(e));
    }
  }

  private static String sentence(RuntimeException e) {
    String text = e.getMessage();
    return Character.toUpperCase(text.charAt(0)) + text.substring(1) + '.';
  }

  private FoundEntry found(String node, String number) {
    if (number.length() > 18) {
      throw missing(node, number);
    }
    return api.record().find(node, Long.parseLong(number)).orElseThrow(() -> missing(node, number));
  }

  private static Problem missing(String node, String number) {
    return new Problem(
        Status.NOT_FOUND, "The record has no entry %s of '%s'.".formatted(number, node));
  }

  @GET
  @Path("entries.csv")
  @RolesAllowed({Role.VIEWER, Role.READER, Role.OPERATOR, Role.AUDITOR})
  @Produces({CSV, Problem.TYPE})
  public Response csv() {
    return download(Download.csv(api.record(), query(Set.of()), sight()), "entries.csv", CSV);
  }

  @GET
  @Path("entries.jsonl")
  @RolesAllowed({Role.VIEWER, Role.READER, Role.OPERATOR, Role.AUDITOR})
  @Produces({LINES, Problem.TYPE})
  public Response lines() {
    return download(Download.lines(api.record(), query(Set.of()), sight()), "entries.jsonl", LINES);
  }

  private Response download(Download download, String name, String type) {
    Looks.Seen seen = RecordQuery.seen(name, uri.getQueryParameters());
    api.record().looks().at(ApiContext.visitor(from), seen);
    return Response.ok((StreamingOutput) download::to, type)
        .header("Content-Disposition", "attachment; filename=\"tasker-" + name + '"')
        .build();
  }

  /** The end of this node's chain, signed: whoever keeps it finds out later what was cut off. */
  @GET
  @Path("head")
  @RolesAllowed({Role.VIEWER, Role.READER, Role.OPERATOR, Role.AUDITOR})
  public Response head() {
    return Response.ok(api.record().head().json(), MediaType.APPLICATION_JSON).build();
  }

  /** The key by which this node signs, public part. */
  @GET
  @Path("key")
  @RolesAllowed({Role.VIEWER, Role.READER, Role.OPERATOR, Role.AUDITOR})
  @Produces({TEXT, Problem.TYPE})
  public Response key() {
    return Response.ok(PublicKeys.pem(api.record().publicKey()), TEXT).build();
  }

  /** Walks the chains of all nodes, and says the first place that does not hold. */
  @GET
  @Path("verify")
  @RolesAllowed(Role.AUDITOR)
  public ObjectNode verify() {
    return api.record()
        .verify()
        .map(RecordPages::verified)
        .orElseThrow(
            () ->
                new Problem(
                    Status.CONFLICT,
                    "The record is being verified already; ask when that is over."));
  }

  private Sight sight() {
    return Role.sight(who);
  }

  private RecordPages pages() {
    return new RecordPages(api.record(), sight());
  }

  private RecordQuery query(Set<String> more) {
    return RecordQuery.of(uri.getQueryParameters(), more, sight());
  }
}
