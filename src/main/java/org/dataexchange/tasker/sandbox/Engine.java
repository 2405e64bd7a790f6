package org.dataexchange.tasker.sandbox;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.exception.BadRequestException;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventType;
import com.github.dockerjava.api.model.Info;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.dataexchange.tasker.task.Failures.EngineFailed;

/**
 * The container engine. Every call is bounded in time, and its failures are told apart here: gone
 * already, worth trying again, or not. Two clients: the one that waits for containers has no
 * response time-out, which would end a day-long wait. Thread-safe.
 */
public final class Engine implements AutoCloseable {

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration RESPONSE = Duration.ofSeconds(60);

  /** What engines report of a first process that ended by SIGKILL. */
  private static final int KILLED = 128 + 9;

  /** What they report of one whose end nobody was there to see, as after a power cut. */
  private static final int UNSEEN = 255;

  /** Names that an engine makes up anew at each try: the same trouble would never be the same. */
  private static final Pattern MADE_UP =
      Pattern.compile(
          "(?<!sha256:)[0-9a-f]{64}|(?<=/l/)[0-9A-Z]{26}|(?<=/\\.tmp-[a-z.]{1,40})[0-9]+");

  private static final Duration PING = Duration.ofSeconds(2);

  private final DockerClient calls;
  private final DockerClient waits;
  private final DockerClient pings;
  private final CallLimit limit;
  private final Duration response;
  private final URI address;

  /**
   * @param address {@code unix:///var/run/docker.sock}; need not answer yet
   * @param workers how many containers may be waited for at one time
   * @param threads for the one that watches over the calls' time
   */
  public Engine(URI address, int workers, ThreadFactory threads) {
    this(address, workers, threads, RESPONSE);
  }

  /**
   * @param response how long the engine may be silent while it is asked something
   */
  Engine(URI address, int workers, ThreadFactory threads, Duration response) {
    this.limit = new CallLimit(threads);
    this.response = response;
    this.address = address;
    DockerClientConfig config = new EngineClient(address);
    this.calls = client(config, builder -> builder.maxConnections(workers + 4), response);
    this.waits = client(config, builder -> builder.maxConnections(workers + 2), Duration.ZERO);
    this.pings = client(config, builder -> builder.maxConnections(2), PING);
  }

  private static DockerClient client(
      DockerClientConfig config,
      Function<ZerodepDockerHttpClient.Builder, ZerodepDockerHttpClient.Builder> sized,
      Duration response) {
    ZerodepDockerHttpClient.Builder builder =
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(config.getDockerHost())
            .connectionTimeout(CONNECT);
    if (response.isPositive()) {
      builder.responseTimeout(response);
    }
    return DockerClientImpl.getInstance(config, sized.apply(builder).build());
  }

  /** What the engine says of a container. */
  record State(Status status, boolean outOfMemory, int exitCode, Instant startedAt) {

    /**
     * By SIGKILL, which nothing inside can send to its first process, or in the engine's absence.
     */
    boolean killedFromOutside() {
      return wasKilled() || exitCode == UNSEEN;
    }

    /** By SIGKILL: from outside, or by the kernel. */
    boolean wasKilled() {
      return exitCode == KILLED;
    }

    /** The same, of a container that was at work only later than it was started. */
    State startedAt(Instant later) {
      return new State(status, outOfMemory, exitCode, later.isAfter(startedAt) ? later : startedAt);
    }
  }

  /** Where a container is in its life. */
  enum Status {
    GONE,
    CREATED,
    RUNNING,
    EXITED
  }

  void ping() {
    call("answer on " + address, PING, () -> pings.pingCmd().exec());
  }

  /**
   * The image's name and digest.
   *
   * @throws EngineFailed if there is no such image, too
   */
  String identify(String image) {
    return call(
        "find the job image " + image + " (./tasker image builds it)",
        () -> image + '@' + calls.inspectImageCmd(image).exec().getId());
  }

  /** The names of its OCI runtimes; none if it does not tell. */
  Set<String> runtimes() {
    Info info = call("say which runtimes it has", () -> calls.infoCmd().exec());
    return info.getRuntimes() == null ? Set.of() : info.getRuntimes().keySet();
  }

  CreateContainerCmd prepare(String image) {
    return calls.createContainerCmd(image);
  }

  void create(CreateContainerCmd command) {
    call("create a container", command::exec);
  }

  /** Success if it was started already: somebody between us and the engine has tried again. */
  void start(String name) {
    call("start container " + name, () -> started(name));
  }

  private Void started(String name) {
    try {
      return calls.startContainerCmd(name).exec();
    } catch (NotModifiedException e) {
      return null;
    }
  }

  /**
   * Gives a container another name, and removes whichever has it. Success if there is none of the
   * former name: it has the new one already, or is gone.
   */
  void rename(String from, String to) {
    call("rename container " + from, () -> renamed(from, to));
  }

  private Void renamed(String from, String to) {
    try {
      return calls.renameContainerCmd(from).withName(to).exec();
    } catch (NotFoundException e) {
      return null;
    } catch (BadRequestException e) {
      if (inspected(from).status() == Status.GONE) {
        return null; // it got its name while this call waited for the container
      }
      throw e;
    } catch (ConflictException e) {
      removeNamed(to);
      return calls.renameContainerCmd(from).withName(to).exec();
    }
  }

  State state(String name) {
    return call("inspect container " + name, () -> inspected(name));
  }

  private State inspected(String name) {
    try {
      InspectContainerResponse.ContainerState state =
          calls.inspectContainerCmd(name).exec().getState();
      Status status =
          switch (state.getStatus()) {
            case "created" -> Status.CREATED;
            case "exited", "dead", "removing" -> Status.EXITED;
            default -> Status.RUNNING;
          };
      return new State(
          status,
          Boolean.TRUE.equals(state.getOOMKilled()),
          Optional.ofNullable(state.getExitCodeLong()).orElse(0L).intValue(),
          Instant.parse(state.getStartedAt()));
    } catch (NotFoundException e) {
      return new State(Status.GONE, false, 0, Instant.EPOCH);
    }
  }

  /**
   * Calls back, on a thread of the client's, when the container has ended or the engine lets go.
   *
   * @return to be closed by whoever does not want to know any more
   */
  EndWait whenEnded(String name, Runnable then) {
    EndWait wait = new EndWait(then);
    try {
      waits.waitContainerCmd(name).exec(wait);
      return wait;
    } catch (RuntimeException e) {
      wait.close();
      throw failed("wait for container " + name, true, e);
    }
  }

  /**
   * Tells of every change of an image, on a thread of the client's, until the listener is closed.
   */
  void tellOfImages(ResultCallback<Event> listener) {
    try {
      waits.eventsCmd().withEventTypeFilter(EventType.IMAGE).exec(listener);
    } catch (RuntimeException e) {
      throw failed("tell of its images", true, e);
    }
  }

  void kill(String name) {
    call("kill container " + name, () -> removed(() -> calls.killContainerCmd(name).exec()));
  }

  /** Sends SIGTERM to the container's first process; success if it is gone or has ended. */
  void terminate(String name) {
    call(
        "stop container " + name,
        () -> removed(() -> calls.killContainerCmd(name).withSignal("TERM").exec()));
  }

  /**
   * Removes a container, running or not; success if it is gone already.
   *
   * @param id or a name that no other ever has
   */
  void remove(String id) {
    call(
        "remove container " + id,
        () ->
            removed(
                () -> calls.removeContainerCmd(id).withForce(true).withRemoveVolumes(true).exec()));
  }

  /**
   * Removes the container that has the name now; success if there is none. By its id, as a call
   * that comes late must not meet the next one of that name.
   */
  void removeNamed(String name) {
    call("inspect container " + name, () -> id(name)).ifPresent(this::remove);
  }

  private Optional<String> id(String name) {
    try {
      return Optional.of(calls.inspectContainerCmd(name).exec().getId());
    } catch (NotFoundException e) {
      return Optional.empty();
    }
  }

  /** What a container has mounted; empty if there is no such container. */
  Optional<List<HostPaths.Mount>> mounts(String id) {
    return call("inspect container " + id, () -> mounted(id));
  }

  private Optional<List<HostPaths.Mount>> mounted(String id) {
    try {
      return Optional.of(
          calls.inspectContainerCmd(id).exec().getMounts().stream()
              .map(HostPaths.Mount::of)
              .toList());
    } catch (NotFoundException e) {
      return Optional.empty();
    }
  }

  private static Void removed(Supplier<Void> call) {
    try {
      return call.get();
    } catch (NotFoundException | ConflictException | NotModifiedException e) {
      return null; // gone, or somebody removes it already: what was wanted
    }
  }

  List<Container> labelled(String label, String value) {
    return labelled(label + '=' + value);
  }

  /** With that label, whatever its value. */
  List<Container> labelled(String label) {
    return call(
        "list containers",
        () -> calls.listContainersCmd().withShowAll(true).withLabelFilter(List.of(label)).exec());
  }

  /** Volumes with that label that no container has. */
  List<InspectVolumeResponse> unusedVolumes(String label, String value) {
    return call(
        "list volumes",
        () ->
            calls
                .listVolumesCmd()
                .withDanglingFilter(true)
                .withFilter("label", List.of(label + '=' + value))
                .exec()
                .getVolumes());
  }

  /** Removes a volume; false if it is gone already, or in use, which old engines say for long. */
  boolean removeVolume(String name) {
    return call("remove volume " + name, () -> removedVolume(name));
  }

  private boolean removedVolume(String name) {
    try {
      calls.removeVolumeCmd(name).exec();
      return true;
    } catch (NotFoundException | ConflictException e) {
      return false;
    }
  }

  private <T> T call(String what, Supplier<T> call) {
    return call(what, response, call);
  }

  private <T> T call(String what, Duration atMost, Supplier<T> call) {
    try {
      return limit.within(atMost, call);
    } catch (DockerException e) {
      boolean refused = e.getHttpStatus() >= 400 && e.getHttpStatus() < 500;
      // a name is in use only until a removal that is under way has ended
      boolean later = !refused || e instanceof NotFoundException || e instanceof ConflictException;
      throw failed(what, later, e);
    } catch (RuntimeException e) {
      throw failed(what, true, e);
    }
  }

  private static EngineFailed failed(String what, boolean again, Exception e) {
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String why = Optional.ofNullable(root.getMessage()).orElse(root.getClass().getSimpleName());
    return new EngineFailed("the engine could not %s: %s".formatted(what, steady(why)), again, e);
  }

  private static String steady(String why) {
    return MADE_UP.matcher(why.strip()).replaceAll("…");
  }

  @Override
  public void close() {
    limit.close();
    for (DockerClient client : List.of(calls, waits, pings)) {
      try {
        client.close();
      } catch (IOException e) {
        // nothing is owed to a connection that is not wanted any more
      }
    }
  }
}
