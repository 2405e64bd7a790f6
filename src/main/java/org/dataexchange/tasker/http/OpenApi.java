package org.dataexchange.tasker.http;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;

/** What can be asked here, described for programs. All JSON is YAML, too, for those who want it. */
@WebServlet(OpenApi.PATH)
public class OpenApi extends HttpServlet {

  static final String PATH = "/openapi";

  private static final long serialVersionUID = 1;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String accept = request.getHeader("Accept");
    boolean yaml = accept != null && accept.contains("yaml");
    response.setContentType(yaml ? "application/yaml" : "application/json");
    try (InputStream document = getServletContext().getResourceAsStream("/WEB-INF/openapi.json")) {
      document.transferTo(response.getOutputStream());
    }
  }
}
