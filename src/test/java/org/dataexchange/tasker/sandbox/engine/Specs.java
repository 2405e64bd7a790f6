package org.dataexchange.tasker.sandbox.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.task.Limits;

/** Containers that nobody makes. */
final class Specs {

  private Specs() {}

  static ContainerSpec limited(Limits limits) {
    return limited(limits, Optional.empty(), List.of());
  }

  static ContainerSpec limited(Limits limits, Optional<String> runtime, List<Mount> mounts) {
    return new ContainerSpec(
        "name",
        "image",
        Map.of(),
        ContainerSpec.Program.privileged(List.of(), List.of()),
        mounts,
        new ContainerSpec.Surroundings(Optional.of(limits), runtime, Optional.empty()));
  }
}
