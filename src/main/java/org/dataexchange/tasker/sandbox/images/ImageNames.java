package org.dataexchange.tasker.sandbox.images;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.task.Failures.EngineFailed;

/**
 * The operator's names of the job images; each is known by its reference, as the engine takes it.
 *
 * @param usual of the runtimes that have none of their own
 * @param ofRuntimes by the command
 * @param named those that a request may name, by alias
 */
public record ImageNames(String usual, Map<String, String> ofRuntimes, Map<String, String> named) {

  /**
   * The reference for a run.
   *
   * @param alias from its request
   * @throws EngineFailed if there is no such alias
   */
  String of(String runtime, Optional<String> alias) {
    return alias
        .map(
            name ->
                Optional.ofNullable(named.get(name))
                    .orElseThrow(() -> EngineFailed.lasting("there is no image '" + name + "'")))
        .orElse(ofRuntimes.getOrDefault(runtime, usual));
  }

  /** The references that requests get without asking for one, the usual one first. */
  Set<String> unasked() {
    Set<String> unasked = new LinkedHashSet<>(List.of(usual));
    ofRuntimes.values().stream().sorted().forEach(unasked::add);
    return unasked;
  }

  /** The references of all, each once, the usual one first: it is what most tasks wait for. */
  Set<String> all() {
    Set<String> all = unasked();
    named.values().stream().sorted().forEach(all::add);
    return all;
  }

  /** For people: the reference, and the aliases under which requests know it. */
  String shown(String reference) {
    List<String> aliases = aliases(reference);
    return aliases.isEmpty()
        ? reference
        : "%s (%s)".formatted(String.join(", ", aliases), reference);
  }

  /** Under which requests know it. */
  List<String> aliases(String reference) {
    return named.entrySet().stream()
        .filter(image -> image.getValue().equals(reference))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }
}
