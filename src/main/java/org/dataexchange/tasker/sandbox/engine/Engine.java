package org.dataexchange.tasker.sandbox.engine;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.command.ListContainersCmd;
import com.github.dockerjava.api.command.ListVolumesCmd;
import com.github.dockerjava.api.command.ListVolumesResponse;
import com.github.dockerjava.api.command.RemoveContainerCmd;
import com.github.dockerjava.api.exception.BadRequestException;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dataexchange.tasker.task.Failures.EngineFailed;

/**
 * The container engine: its containers and volumes, and its {@link #images}. Calls are bounded in
 * time; what is gone already is no failure. Thread-safe.
 */
public final class Engine implements AutoCloseable {

  private static final Duration RESPONSE = Duration.ofSeconds(60);

  private final EngineCalls calls;
  private final EngineImages images;

  /** Of those made here, by the name that each has now. */
  private final Map<String, String> ids = new ConcurrentHashMap<>();

  /**
   * @param address {@code unix:///var/run/docker.sock}; need not answer yet
   * @param workers how many containers may be waited for at one time
   */
  public Engine(URI address, int workers, ThreadFactory threads) {
    this(address, workers, threads, RESPONSE);
  }

  /** With the time for which the engine may be silent while it is asked something. */
  Engine(URI address, int workers, ThreadFactory threads, Duration response) {
    this.calls = new EngineCalls(address, workers, threads, response);
    this.images = new EngineImages(calls);
  }

  private DockerClient docker() {
    return calls.docker();
  }

  public EngineImages images() {
    return images;
  }

  /** Throws if it does not answer within seconds. */
  public void ping() {
    calls.ping();
  }

  /** Does it answer, within seconds? */
  public boolean isUp() {
    try {
      ping();
      return true;
    } catch (EngineFailed e) {
      return false;
    }
  }

  /** The names of its OCI runtimes; none if it does not tell, or in no words that are known. */
  public Set<String> runtimes() {
    return EngineAnswers.runtimes(calls);
  }

  /** The limits that it says it keeps for no container; none if it does not tell. */
  public List<String> limitsNotKept() {
    return EngineAnswers.limitsNotKept(calls);
  }

  /** Creates a container, behind the walls that all have. */
  public void create(ContainerSpec spec) {
    CreateContainerCmd command = Hardening.apply(spec, docker().createContainerCmd(spec.image()));
    ids.put(spec.name(), calls.call("create a container", command::exec).getId());
  }

  /** Success if it was started already: somebody between us and the engine has tried again. */
  public void start(String name) {
    calls.call("start container " + name, () -> started(name));
  }

  private Void started(String name) {
    try {
      return docker().startContainerCmd(name).exec();
    } catch (NotModifiedException e) {
      return null;
    }
  }

  /**
   * Gives a container another name, and removes whichever has it. Success if there is none of the
   * former name: it has the new one already, or is gone.
   */
  public void rename(String from, String to) {
    calls.call("rename container " + from, () -> renamed(from, to));
    Optional.ofNullable(ids.remove(from)).ifPresent(id -> ids.put(to, id));
  }

  private Void renamed(String from, String to) {
    try {
      return docker().renameContainerCmd(from).withName(to).exec();
    } catch (NotFoundException e) {
      EngineAnswers.requireOwn(e);
      return null;
    } catch (BadRequestException e) {
      if (inspected(from).status() == ContainerState.Status.GONE) {
        return null; // it got its name while this call waited for the container
      }
      throw e;
    } catch (ConflictException e) {
      removeNamed(to);
      return docker().renameContainerCmd(from).withName(to).exec();
    }
  }

  public ContainerState state(String name) {
    return calls.call("inspect container " + name, () -> inspected(name));
  }

  private ContainerState inspected(String name) {
    return look(name).map(told -> ContainerState.of(told.getState())).orElse(ContainerState.GONE);
  }

  /** A container by name or id; empty if there is none. */
  private Optional<InspectContainerResponse> look(String name) {
    try {
      return Optional.of(docker().inspectContainerCmd(name).exec());
    } catch (NotFoundException e) {
      EngineAnswers.requireOwn(e);
      return Optional.empty();
    }
  }

  /**
   * Calls back, on a thread of the client's, when the container has ended or the engine lets go.
   *
   * @return to be closed by whoever does not want to know any more
   */
  public EndWait whenEnded(String name, Runnable then) {
    EndWait wait = new EndWait(then);
    try {
      calls.begin(
          "wait for container " + name, () -> calls.waits().waitContainerCmd(name).exec(wait));
      return wait;
    } catch (EngineFailed e) {
      wait.close();
      throw e;
    }
  }

  public void kill(String name) {
    calls.call(
        "kill container " + name, () -> removed(() -> docker().killContainerCmd(name).exec()));
  }

  /** Sends SIGTERM to the container's first process; success if it is gone or has ended. */
  public void terminate(String name) {
    calls.call(
        "stop container " + name,
        () -> removed(() -> docker().killContainerCmd(name).withSignal("TERM").exec()));
  }

  /**
   * Removes a container, running or not; success if it is gone already.
   *
   * @param id or a name that no other ever has
   */
  public void remove(String id) {
    RemoveContainerCmd command =
        docker().removeContainerCmd(id).withForce(true).withRemoveVolumes(true);
    calls.call("remove container " + id, () -> removed(command::exec));
    ids.values().remove(id);
    ids.remove(id);
  }

  /**
   * Removes the container that has the name now; success if there is none. By its id, as a call
   * that comes late must not meet the next one of that name.
   */
  public void removeNamed(String name) {
    String made = ids.get(name);
    if (made != null) {
      remove(made);
    } else {
      calls
          .call("inspect container " + name, () -> look(name))
          .ifPresent(told -> remove(told.getId()));
    }
  }

  /** The mounts of a container; empty if there is no such container. */
  Optional<List<HostPaths.Mounted>> mounts(String id) {
    return calls.call("inspect container " + id, () -> look(id)).map(EngineAnswers::mounts);
  }

  private static Void removed(Supplier<Void> call) {
    try {
      return call.get();
    } catch (NotFoundException | ConflictException | NotModifiedException e) {
      EngineAnswers.requireOwn(e);
      return null; // gone, or somebody removes it already: what was wanted
    }
  }

  /**
   * Containers, running or not.
   *
   * @param label {@code name}, or {@code name=value}
   */
  public List<Listed> labelled(String label) {
    ListContainersCmd command =
        docker().listContainersCmd().withShowAll(true).withLabelFilter(List.of(label));
    return EngineAnswers.list(calls.call("list containers", command::exec)).stream()
        .map(EngineAnswers::listed)
        .toList();
  }

  /**
   * A container among others.
   *
   * @param name empty while it is being removed
   * @param folders that it has mounted, as far as a list says so
   */
  public record Listed(String id, Optional<String> name, List<Path> folders) {}

  /** All folders that it has mounted; asked for only where that of a list are not enough. */
  public Stream<Path> folders(Listed container) {
    Stream<Path> told =
        Stream.of(container.id())
            .flatMap(id -> mounts(id).orElse(List.of()).stream())
            .flatMap(mount -> mount.outside().stream());
    return Stream.concat(container.folders().stream(), told);
  }

  /**
   * Volumes that no container has: names, with mount options.
   *
   * @param label {@code name=value}
   */
  public Map<String, String> unusedVolumes(String label) {
    ListVolumesCmd command =
        docker().listVolumesCmd().withDanglingFilter(true).withFilter("label", List.of(label));
    ListVolumesResponse listed = calls.call("list volumes", command::exec);
    return EngineAnswers.list(listed.getVolumes()).stream()
        .collect(Collectors.toMap(InspectVolumeResponse::getName, EngineAnswers::options));
  }

  /** Removes a volume; false if it is gone already, or in use, which old engines say for long. */
  public boolean removeVolume(String name) {
    return calls.call("remove volume " + name, () -> removedVolume(name));
  }

  private boolean removedVolume(String name) {
    try {
      docker().removeVolumeCmd(name).exec();
      return true;
    } catch (NotFoundException | ConflictException e) {
      EngineAnswers.requireOwn(e);
      return false;
    }
  }

  @Override
  public void close() {
    calls.close();
  }
}
