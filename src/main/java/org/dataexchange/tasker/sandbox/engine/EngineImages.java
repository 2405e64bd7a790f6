package org.dataexchange.tasker.sandbox.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.PullImageCmd;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventType;
import com.github.dockerjava.api.model.PullResponseItem;
import com.github.dockerjava.transport.DockerHttpClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.JobImage;

/** The engine's images, and those that its registries have. Thread-safe. */
public record EngineImages(EngineCalls calls) {

  /** Images that may be pulled at one time. */
  public static final int PULLS = EngineCalls.PULLS;

  /** For a registry to answer the engine. */
  private static final Duration ASKED = Duration.ofSeconds(30);

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * The image that a reference, or an id, leads to now.
   *
   * @throws EngineFailed if there is no such image, too; {@link #lacks} tells
   */
  public JobImage identify(String image) {
    return calls.call(
        "find the job image " + image,
        () -> EngineAnswers.image(image, calls.docker().inspectImageCmd(image).exec()));
  }

  /** Does that mean that the engine has no such image? */
  public static boolean lacks(EngineFailed failure) {
    return failure.getCause() instanceof NotFoundException;
  }

  /**
   * Environment and volumes of an image.
   *
   * @param image its id
   */
  public ImageFacts facts(String image) {
    return calls.call(
        "inspect image " + image,
        () ->
            ImageFacts.of(
                calls.docker().inspectImageCmd(image).exec(),
                calls.docker().versionCmd().exec().getArch()));
  }

  /** The names and digests under which registries have an image; none for one made here. */
  public List<String> digests(String image) {
    return calls.call(
        "inspect image " + image,
        () -> EngineAnswers.list(calls.docker().inspectImageCmd(image).exec().getRepoDigests()));
  }

  /**
   * The digest of the image that a registry has under a name now, asked through the engine, whose
   * network and trust count; empty if it cannot be told, which is in nobody's way.
   */
  public Optional<String> digestAtRegistry(ImageReference image, Optional<RegistryLogin> login) {
    try {
      return calls.call("ask for image " + image, ASKED, () -> asked(image, login));
    } catch (EngineFailed e) {
      return Optional.empty();
    }
  }

  /** The client has no such call. */
  private Optional<String> asked(ImageReference image, Optional<RegistryLogin> login) {
    DockerHttpClient.Request.Builder request =
        DockerHttpClient.Request.builder()
            .method(DockerHttpClient.Request.Method.GET)
            .path("/distribution/%s/json".formatted(image));
    try {
      if (login.isPresent()) {
        byte[] auth = JSON.writeValueAsBytes(login.get().config());
        request.putHeader("X-Registry-Auth", Base64.getUrlEncoder().encodeToString(auth));
      }
      try (DockerHttpClient.Response answer = calls.http().execute(request.build())) {
        return answer.getStatusCode() == 200
            ? Optional.ofNullable(
                JSON.readTree(answer.getBody()).path("Descriptor").path("digest").textValue())
            : Optional.empty();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tells of each change of an image, on a thread of the client's until the listener is closed. */
  void tell(ResultCallback<Event> listener) {
    calls.begin(
        "tell of its images",
        () -> calls.waits().eventsCmd().withEventTypeFilter(EventType.IMAGE).exec(listener));
  }

  /** Has an image pulled; tells of it on a thread of the client's; closing the listener ends it. */
  void pull(
      ImageReference image,
      Optional<RegistryLogin> login,
      ResultCallback<PullResponseItem> listener) {
    PullImageCmd command = calls.waits().pullImageCmd(image.repository()).withTag(image.version());
    login.map(RegistryLogin::config).ifPresent(command::withAuthConfig);
    calls.begin("pull image " + image, () -> command.exec(listener));
  }
}
