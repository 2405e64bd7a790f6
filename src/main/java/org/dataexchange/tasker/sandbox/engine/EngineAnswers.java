package org.dataexchange.tasker.sandbox.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerMount;
import com.github.dockerjava.api.model.Info;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dataexchange.tasker.sandbox.engine.ContainerState.Status;
import org.dataexchange.tasker.task.JobImage;
import org.dataexchange.tasker.text.Printable;

/**
 * The answers of engines of several makes and versions, and of proxies before them, in one form.
 * Whatever may be missing is, somewhere.
 */
final class EngineAnswers {

  /** A proxy's page may be of any length, and is logged. */
  private static final int MOST_QUOTED = 500;

  /** Names that an engine makes up anew at each try: the same trouble would never be the same. */
  private static final Pattern MADE_UP =
      Pattern.compile(
          "(?<!sha256:)[0-9a-f]{64}|(?<=/l/)[0-9A-Z]{26}|(?<=/\\.tmp-[a-z.]{1,40})[0-9]+");

  private static final Pattern STATUS = Pattern.compile("^Status [0-9]{3}: ");
  private static final Pattern TAG = Pattern.compile("<[^<>]{1,200}>");
  private static final ObjectMapper JSON = new ObjectMapper();

  private EngineAnswers() {}

  /** Why a call failed: the engine's own message, or the text of a page. */
  static String why(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String said = Optional.ofNullable(root.getMessage()).orElse(root.getClass().getSimpleName());
    String body = STATUS.matcher(said).replaceFirst("").strip();
    String why = body.isEmpty() ? said : message(body).orElseGet(() -> text(body));
    return MADE_UP.matcher(why.strip().replace(SeccompProfile.text(), "…")).replaceAll("…");
  }

  /** Does it say that the profile was taken for the name of a file? */
  static boolean takesNoProfile(String said) {
    return said.contains("opening seccomp profile failed");
  }

  /**
   * Throws it where the engine has not said so itself: what is before it, and has lost it, knows no
   * container either. Engines say it in JSON, or in no words.
   */
  static void requireOwn(DockerException refusal) {
    String body = STATUS.matcher(String.valueOf(refusal.getMessage())).replaceFirst("").strip();
    if (refusal instanceof NotFoundException && !body.isEmpty() && !body.startsWith("{")) {
      throw refusal;
    }
  }

  private static Optional<String> message(String body) {
    try {
      return Optional.ofNullable(JSON.readTree(body).path("message").textValue());
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static String text(String body) {
    String text = TAG.matcher(body).replaceAll(" ").strip().replaceAll("\\s+", " ");
    return Printable.shortened(text, MOST_QUOTED);
  }

  /** Podman has more words than docker has, and old engines have none. */
  static Status status(InspectContainerResponse.ContainerState state) {
    String word =
        Optional.ofNullable(state.getStatus())
            .orElse(Boolean.TRUE.equals(state.getRunning()) ? "running" : "exited");
    return switch (word) {
      case "created", "configured", "initialized" -> Status.CREATED;
      case "exited", "stopped", "dead", "removing" -> Status.EXITED;
      default -> Status.RUNNING;
    };
  }

  /** In any zone; the beginning of time where it is not told. */
  static Instant startedAt(InspectContainerResponse.ContainerState state) {
    try {
      return Instant.parse(Optional.ofNullable(state.getStartedAt()).orElse(""));
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }

  /** An image, by its id and by the digests of the registries' manifests that it came by. */
  static JobImage image(String reference, InspectImageResponse told) {
    List<String> manifests =
        list(told.getRepoDigests()).stream()
            .map(digest -> digest.substring(digest.lastIndexOf('@') + 1))
            .filter(digest -> digest.startsWith("sha256:"))
            .distinct()
            .toList();
    return new JobImage(Optional.empty(), reference, told.getId(), manifests);
  }

  /** Some say null where there is nothing. */
  static <T> List<T> list(List<T> told) {
    return told == null ? List.of() : told;
  }

  static List<HostPaths.Mounted> mounts(InspectContainerResponse told) {
    return list(told.getMounts()).stream().map(HostPaths.Mounted::of).toList();
  }

  /** A list of Podman's leaves mounts out, or all of them. */
  static Engine.Listed listed(Container container) {
    List<Path> folders =
        list(container.getMounts()).stream()
            .map(ContainerMount::getSource)
            .filter(Objects::nonNull)
            .map(Path::of)
            .toList();
    return new Engine.Listed(container.getId(), name(container), folders);
  }

  /** Its first name, without the slash that most put before it; empty while it is being removed. */
  private static Optional<String> name(Container container) {
    String[] names = Optional.ofNullable(container.getNames()).orElse(new String[0]);
    return Optional.of(names.length == 0 ? "" : names[0].replaceFirst("^/", ""))
        .filter(name -> !name.isEmpty());
  }

  /** Mount options of a volume; empty for one that is a folder. */
  static String options(InspectVolumeResponse volume) {
    return Optional.ofNullable(volume.getOptions()).orElse(Map.of()).getOrDefault("o", "");
  }

  /** The names of its OCI runtimes; none if it does not tell. */
  static Set<String> runtimes(EngineCalls calls) {
    return calls
        .call("say which runtimes it has", () -> told(calls))
        .map(Info::getRuntimes)
        .map(runtimes -> Set.copyOf(runtimes.keySet()))
        .orElse(Set.of());
  }

  /** The limits that it says it keeps for no container, whatever it is asked for. */
  static List<String> limitsNotKept(EngineCalls calls) {
    return calls
        .call("say which limits it keeps", () -> told(calls))
        .map(
            info ->
                Stream.of(
                        unless(info.getMemoryLimit(), "memory"),
                        unless(info.getRawValues().get("PidsLimit"), "processes"),
                        unless(info.getCpuCfsQuota(), "CPU time"))
                    .flatMap(Optional::stream)
                    .toList())
        .orElse(List.of());
  }

  /** What is not told is asked of each container, and the probe sees what comes of it. */
  private static Optional<String> unless(Object kept, String limit) {
    return Boolean.FALSE.equals(kept) ? Optional.of(limit) : Optional.empty();
  }

  private static Optional<Info> told(EngineCalls calls) {
    try {
      return Optional.of(calls.docker().infoCmd().exec());
    } catch (RuntimeException e) {
      // what a proxy keeps from us, or another make says its own way, is not needed
      boolean kept = e instanceof DockerException refusal && refusal.getHttpStatus() < 500;
      if (kept || e.getCause() instanceof JsonProcessingException) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
