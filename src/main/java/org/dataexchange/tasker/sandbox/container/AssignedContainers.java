package org.dataexchange.tasker.sandbox.container;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.sandbox.engine.Engine;
import org.dataexchange.tasker.sandbox.engine.HostPaths;
import org.dataexchange.tasker.task.Failures.StorageFailed;

/**
 * The prepared containers that runs have taken, until they have the names of their runs. Each is a
 * link {@code taken/<run>} in the workspace to the name that the container was made with. It is
 * there before the order, so that a run is found wherever its server dies, although it does not
 * wait for the engine to give the name. Thread-safe.
 */
public record AssignedContainers(Engine engine, HostPaths paths) {

  private Path links() {
    return paths.workspace().resolve("taken");
  }

  /** The container is the run's from now on; what an earlier attempt took is removed. */
  public void note(String runId, String container) throws IOException {
    of(runId).ifPresent(engine::remove);
    forget(runId);
    Files.createDirectories(links());
    Files.createSymbolicLink(links().resolve(runId), Path.of(container));
  }

  /** The name that the run's container was made with; it may have the run's by now. */
  Optional<String> of(String runId) {
    try {
      return Optional.of(Files.readSymbolicLink(links().resolve(runId)).toString());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** The run that has taken a container of that name. */
  public Optional<String> by(String container) {
    return all().entrySet().stream()
        .filter(taken -> taken.getValue().equals(container))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** The names that containers were made with, by the run that has taken them. */
  public Map<String, String> all() {
    Map<String, String> all = new HashMap<>();
    try (DirectoryStream<Path> runs = Files.newDirectoryStream(links())) {
      for (Path link : runs) {
        String runId = link.getFileName().toString();
        of(runId).ifPresent(container -> all.put(runId, container));
      }
      return all;
    } catch (NoSuchFileException e) {
      return all; // none was taken yet
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Sees to it that the run's container has the run's name. */
  void giveName(String runId) {
    of(runId)
        .ifPresent(
            container -> {
              engine.rename(container, ContainerFactory.name(runId));
              forget(runId);
            });
  }

  /** The container has the run's name, or is gone. */
  public void forget(String runId) {
    try {
      Files.deleteIfExists(links().resolve(runId));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static StorageFailed failed(IOException e) {
    return new StorageFailed("cannot tell which sandbox a run has: " + e, e);
  }
}
