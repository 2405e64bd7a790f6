package org.dataexchange.tasker.sandbox.images;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dataexchange.tasker.sandbox.engine.ImageReference;
import org.dataexchange.tasker.sandbox.engine.RegistryLogin;
import org.dataexchange.tasker.task.Failures.EngineFailed;

/**
 * Names and passwords for registries, from a file in the form of docker's {@code config.json}. Read
 * for each pull, so that a new password needs no restart. What is in it is never told: a parser's
 * message may quote it, and is not passed on. Thread-safe.
 *
 * @param file empty where every registry is asked without a login
 */
public record RegistryLogins(Optional<Path> file) {

  static final String ACCEPTED =
      "a file like docker's config.json that can be read, with {\"auths\": {\"<registry>\":"
          + " {\"auth\": \"<base64 of user:password>\"}}}; what a credential helper keeps is not in it";

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String USUAL = "docker.io";

  /** As docker's client writes the usual registry. */
  private static final String FORMER = "index.docker.io";

  /** Where the usual registry has the images that have no path, and nobody writes it. */
  private static final String OFFICIAL = USUAL + "/library/";

  /**
   * The login for the most of its repository's path that the file has one for.
   *
   * @throws EngineFailed if the file cannot be understood
   */
  Optional<RegistryLogin> of(ImageReference image) {
    return file.flatMap(path -> of(image, path));
  }

  private static Optional<RegistryLogin> of(ImageReference image, Path path) {
    try {
      return auths(path).properties().stream()
          .filter(login -> !isElsewhere(login.getValue()))
          .filter(login -> covers(host(login.getKey()), image.whole()))
          .max((one, other) -> host(one.getKey()).length() - host(other.getKey()).length())
          .map(Map.Entry::getValue)
          .map(login -> login(login, image.registry()));
    } catch (IOException | IllegalArgumentException e) {
      throw broken(path);
    }
  }

  /** Throws if the file cannot be understood. */
  void check() {
    file.ifPresent(
        path -> {
          try {
            auths(path)
                .valueStream()
                .filter(login -> !isElsewhere(login))
                .forEach(login -> login(login, ""));
          } catch (IOException | IllegalArgumentException e) {
            throw broken(path);
          }
        });
  }

  private static EngineFailed broken(Path path) {
    return EngineFailed.lasting(
        "tasker.images.credentials is '%s'; accepted is %s".formatted(path, ACCEPTED));
  }

  private static JsonNode auths(Path path) throws IOException {
    JsonNode auths = JSON.readTree(Files.readAllBytes(path)).path("auths");
    require(auths.isObject());
    return auths;
  }

  /** Docker's client keeps addresses, other tools hosts and paths. */
  private static String host(String key) {
    String host = key.replaceFirst("^https?://", "").replaceFirst("(/v[12])?/*$", "");
    return host.equals(FORMER) || host.startsWith(FORMER + '/')
        ? USUAL + host.substring(FORMER.length())
        : host;
  }

  private static boolean covers(String host, String repository) {
    boolean official = repository.startsWith(OFFICIAL);
    return isBelow(repository, host)
        || official && isBelow(USUAL + '/' + repository.substring(OFFICIAL.length()), host);
  }

  private static boolean isBelow(String repository, String host) {
    return repository.equals(host) || repository.startsWith(host + '/');
  }

  /** {@code docker login} leaves an entry with nothing in it where a helper has taken the login. */
  private static boolean isElsewhere(JsonNode login) {
    return login.isObject()
        && Stream.of("auth", "identitytoken", "username", "password")
            .allMatch(name -> login.path(name).asText().isEmpty());
  }

  private static RegistryLogin login(JsonNode login, String registry) {
    String token = login.path("identitytoken").asText();
    if (!token.isEmpty()) {
      return new RegistryLogin(registry, "", "", token);
    }
    String auth = login.path("auth").asText();
    if (auth.isEmpty()) {
      require(login.path("username").isTextual() && login.path("password").isTextual());
      return new RegistryLogin(
          registry, login.path("username").textValue(), login.path("password").textValue(), "");
    }
    // base64 breaks its lines, and echo ends one that is none of the password's
    byte[] decoded = Base64.getDecoder().decode(auth.replaceAll("[\r\n]", ""));
    String plain = new String(decoded, UTF_8).replaceAll("[\r\n]+$", "");
    int colon = plain.indexOf(':');
    require(colon > 0);
    return new RegistryLogin(registry, plain.substring(0, colon), plain.substring(colon + 1), "");
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException();
    }
  }
}
