package org.dataexchange.tasker.task;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The image that a run is carried out in, as it was when the run began.
 *
 * @param alias by which its request named it; empty if it named none
 * @param reference what the operator calls it: {@code registry.example/sci:1}
 * @param id of what the engine has: {@code sha256:…}
 * @param manifests by which registries know the same; none of an image that was imported
 */
public record JobImage(
    Optional<String> alias, String reference, String id, List<String> manifests) {

  public JobImage {
    Objects.requireNonNull(alias);
    Objects.requireNonNull(reference);
    Objects.requireNonNull(id);
    manifests = List.copyOf(manifests);
  }

  /** The image of a {@link #name}, of which no more is known. */
  public static JobImage of(String name) {
    int at = name.lastIndexOf('@');
    return new JobImage(
        Optional.empty(), name.substring(0, Math.max(0, at)), name.substring(at + 1), List.of());
  }

  /** Reference and id in one: {@code registry.example/sci:1@sha256:…}. */
  public String name() {
    return reference + '@' + id;
  }

  /** Each of them names this image and no other: its id, and what registries call it. */
  public List<String> digests() {
    return Stream.concat(Stream.of(id), manifests.stream()).distinct().toList();
  }

  /** The same, which registries know by these, too. */
  public JobImage knownBy(List<String> more) {
    List<String> all = Stream.concat(manifests.stream(), more.stream()).distinct().toList();
    return new JobImage(alias, reference, id, all);
  }

  /** The same, as a request named it. */
  public JobImage as(Optional<String> name) {
    return new JobImage(name, reference, id, manifests);
  }
}
