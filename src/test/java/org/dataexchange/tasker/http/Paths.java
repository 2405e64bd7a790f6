package org.dataexchange.tasker.http;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.annotation.WebServlet;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** All that the application answers, read off its resources, so that none can be forgotten. */
public final class Paths {

  private Paths() {}

  /**
   * @param path as a template below {@code /}
   * @param roles those that may, the least first
   */
  public record Door(String method, String path, List<String> roles) {

    /** The least role that may. */
    public String role() {
      return roles.getFirst();
    }

    /** As people are told: {@code viewer or auditor}. */
    public String told() {
      return role() + (roles.size() > 1 && roles.contains(Role.AUDITOR) ? " or auditor" : "");
    }
  }

  public static List<Door> all() {
    return Stream.concat(resources().flatMap(Paths::doors), servlets()).toList();
  }

  private static Stream<Door> servlets() {
    return new ClassFileImporter()
        .importPackagesOf(Api.class).stream()
            .filter(type -> type.isAnnotatedWith(WebServlet.class))
            .flatMap(type -> Arrays.stream(type.getAnnotationOfType(WebServlet.class).value()))
            .map(path -> new Door("GET", path, Role.ALL));
  }

  static Stream<Class<?>> resources() {
    Set<Class<?>> all = new Api().getClasses();
    return all.stream().filter(one -> one.isAnnotationPresent(Path.class));
  }

  private static Stream<Door> doors(Class<?> resource) {
    return Arrays.stream(resource.getDeclaredMethods())
        .flatMap(method -> verbs(method).map(verb -> door(resource, method, verb)));
  }

  private static Stream<String> verbs(Method method) {
    return Arrays.stream(method.getAnnotations())
        .map(Annotation::annotationType)
        .filter(type -> type.isAnnotationPresent(HttpMethod.class))
        .map(type -> type.getAnnotation(HttpMethod.class).value());
  }

  private static Door door(Class<?> resource, Method method, String verb) {
    Path below = method.getAnnotation(Path.class);
    String path =
        "/api/"
            + resource.getAnnotation(Path.class).value()
            + (below == null ? "" : '/' + below.value());
    RolesAllowed roles = method.getAnnotation(RolesAllowed.class);
    return new Door(verb, path, roles == null ? List.of() : List.of(roles.value()));
  }
}
