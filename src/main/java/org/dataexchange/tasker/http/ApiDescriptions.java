package org.dataexchange.tasker.http;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;

/**
 * The descriptions for programs: of this API, and of the protocol's messages. All JSON is YAML,
 * too, for those who want it.
 */
@WebServlet({"/openapi", "/asyncapi"})
public class ApiDescriptions extends HttpServlet {

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String accept = request.getHeader("Accept");
    boolean yaml = accept != null && accept.contains("yaml");
    response.setContentType(yaml ? "application/yaml" : "application/json");
    String document = "/WEB-INF" + request.getServletPath() + ".json";
    try (InputStream in = getServletContext().getResourceAsStream(document)) {
      in.transferTo(response.getOutputStream());
    }
  }
}
