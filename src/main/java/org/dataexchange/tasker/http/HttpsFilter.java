package org.dataexchange.tasker.http;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import org.dataexchange.tasker.task.Loopback;

/** Refuses plain HTTP from anywhere but this machine: on the way others could read along. */
public class HttpsFilter extends HttpFilter {

  @Inject private transient ApiContext api;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    // by the address that was reached: a port that is published elsewhere is not this machine's
    boolean local = Loopback.is(request.getLocalAddr());
    if (request.isSecure() || local || api.node().insecure()) {
      chain.doFilter(request, response);
      return;
    }
    Problem.send(
        response,
        Response.Status.FORBIDDEN,
        "Only HTTPS is answered here but from the machine itself: set HTTPS_PORT and tls.xml, or"
            + " tasker.http.insecure=true behind a proxy that does it.");
  }
}
