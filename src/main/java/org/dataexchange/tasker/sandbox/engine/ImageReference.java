package org.dataexchange.tasker.sandbox.engine;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An image's name as a registry has it.
 *
 * @param registry host and port; {@code docker.io} where the name has none
 * @param repository with the registry, where the name has one
 * @param version its tag or digest; engines bring all tags of a name that has neither
 */
public record ImageReference(String registry, String repository, String version) {

  private static final String USUAL_REGISTRY = "docker.io";

  /** Its name before it had that one. */
  private static final String USUAL_HOST = "index.docker.io";

  private static final Pattern ID = Pattern.compile("(sha256:)?[0-9a-f]{64}|[0-9a-f]{12}");

  /** Empty for an image's id, which no registry knows. */
  public static Optional<ImageReference> of(String name) {
    if (ID.matcher(name).matches()) {
      return Optional.empty();
    }
    int at = name.indexOf('@');
    String tagged = at < 0 ? name : name.substring(0, at);
    int colon = tagged.indexOf(':', tagged.lastIndexOf('/') + 1);
    String tag = colon < 0 ? "latest" : tagged.substring(colon + 1);
    String repository = colon < 0 ? tagged : tagged.substring(0, colon);
    return Optional.of(
        new ImageReference(
            registryOf(repository), repository, at < 0 ? tag : name.substring(at + 1)));
  }

  private static String registryOf(String repository) {
    int slash = repository.indexOf('/');
    String first = slash < 0 ? "" : repository.substring(0, slash);
    return !isHost(first) || first.equals(USUAL_HOST) ? USUAL_REGISTRY : first;
  }

  private static boolean isHost(String first) {
    return first.contains(".") || first.contains(":") || first.equals("localhost");
  }

  /** Registry and path in one form: engines and people write the usual ones, or leave them out. */
  public String whole() {
    int slash = repository.indexOf('/');
    boolean named = slash >= 0 && isHost(repository.substring(0, slash));
    String path = named ? repository.substring(slash + 1) : repository;
    boolean official = registry.equals(USUAL_REGISTRY) && path.indexOf('/') < 0;
    return registry + '/' + (official ? "library/" : "") + path;
  }

  /** May another image have this name some day? */
  public boolean isTag() {
    return !version.contains(":");
  }

  /** As people write it. */
  @Override
  public String toString() {
    return repository + (isTag() ? ":" : "@") + version;
  }
}
