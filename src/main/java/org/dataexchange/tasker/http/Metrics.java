package org.dataexchange.tasker.http;

import io.smallrye.metrics.MetricsRequestHandler;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.util.Collections;
import java.util.stream.Stream;

/** The figures, as MicroProfile Metrics has them, for a role or for everybody. */
@WebServlet(Metrics.PATH)
public class Metrics extends HttpServlet {

  static final String PATH = "/metrics";

  private static final long serialVersionUID = 1;

  @Inject private transient Backstage backstage;

  /** Does it ask for figures that need no login here? */
  static boolean areOpen(HttpServletRequest request, Node node) {
    return request.getServletPath().equals(PATH) && node.metricsRole().isEmpty();
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    boolean may =
        backstage.node().metricsRole().map(least -> Role.atLeast(least, request)).orElse(true);
    if (!may) {
      Problem.send(response, Status.FORBIDDEN, Problem.detail(403));
      return;
    }
    new MetricsRequestHandler()
        .handleRequest(
            request.getRequestURI(),
            PATH,
            "GET",
            accepted(request),
            request.getParameterMap(),
            (status, text, headers) -> {
              response.setStatus(status);
              headers.forEach(response::setHeader);
              response.getWriter().write(text);
            });
  }

  private static Stream<String> accepted(HttpServletRequest request) {
    return Collections.list(request.getHeaders("Accept")).stream();
  }
}
