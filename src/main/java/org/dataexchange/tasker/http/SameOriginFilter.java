package org.dataexchange.tasker.http;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
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
@ApplicationScoped
public class SameOriginFilter implements ContainerRequestFilter {

  private static final Set<String> READS = Set.of("GET", "HEAD");

  @Inject ApiContext api;

  @Override
  public void filter(ContainerRequestContext request) {
    boolean read = READS.contains(request.getMethod());
    String site = request.getHeaderString("Sec-Fetch-Site");
    // no page can make a browser say that it is another's, whatever name a proxy asks by
    boolean ours =
        site == null
            ? read || sameOrigin(request.getHeaderString("Origin"), request.getHeaderString("Host"))
            : site.equals("same-origin") || (read && site.equals("none"));
    if (!ours) {
      throw new Problem(
          Status.FORBIDDEN,
          "Another site's page asked for this; use Tasker's own page, or a tool. If it was its own,"
              + " behind a proxy, set tasker.http.origin to where it is.");
    }
  }

  /** For browsers that do not say Sec-Fetch-Site: all of them say Origin when they write. */
  private boolean sameOrigin(String origin, String host) {
    return origin == null || isAt(origin, host) || api.node().origins().contains(origin);
  }

  /** Browsers leave out the port that goes without saying, and proxies may not. */
  static boolean isAt(String origin, String host) {
    try {
      String authority = URI.create(origin).getRawAuthority();
      String port = origin.startsWith("https:") ? ":443" : ":80";
      return authority != null
          && (authority.equalsIgnoreCase(host) || (authority + port).equalsIgnoreCase(host));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
