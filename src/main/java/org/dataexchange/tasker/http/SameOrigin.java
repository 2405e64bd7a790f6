package org.dataexchange.tasker.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.ext.Provider;
import java.net.URI;
import java.util.Set;

/**
 * Refuses what another site's page lets a browser ask, whose user has given it the password for
 * this one. Tools that are no browsers say nothing of where they come from, and pass.
 */
@Provider
@PreMatching
public class SameOrigin implements ContainerRequestFilter {

  private static final Set<String> READS = Set.of("GET", "HEAD");

  @Override
  public void filter(ContainerRequestContext request) {
    String site = request.getHeaderString("Sec-Fetch-Site");
    boolean read = READS.contains(request.getMethod());
    boolean ours = site == null || site.equals("same-origin") || (read && site.equals("none"));
    if (!ours || !(read || sameOrigin(request))) {
      throw new Problem(
          Status.FORBIDDEN,
          "Another site's page asked for this; use Tasker's own page, or a tool.");
    }
  }

  /** For browsers that do not say Sec-Fetch-Site: all of them say Origin when they write. */
  private static boolean sameOrigin(ContainerRequestContext request) {
    String origin = request.getHeaderString("Origin");
    if (origin == null) {
      return true;
    }
    try {
      return URI.create(origin).getRawAuthority().equals(request.getHeaderString("Host"));
    } catch (IllegalArgumentException | NullPointerException e) {
      return false;
    }
  }
}
