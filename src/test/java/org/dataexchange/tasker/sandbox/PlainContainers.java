package org.dataexchange.tasker.sandbox;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.StreamType;
import com.github.dockerjava.api.model.WaitResponse;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.RunFolder;

/**
 * What any client of the engine's does, with the sandbox's settings, but without launcher and
 * tracer: create, start, wait, logs, remove.
 */
final class PlainContainers implements AutoCloseable {

  private final DockerClient engine;
  private final RunFolder folder;
  private final Limits limits;

  PlainContainers(RunFolder folder, Limits limits) {
    String host = System.getenv().getOrDefault("DOCKER_HOST", "unix:///var/run/docker.sock");
    DockerClientConfig at =
        DefaultDockerClientConfig.createDefaultConfigBuilder().withDockerHost(host).build();
    this.engine =
        DockerClientImpl.getInstance(
            at, new ZerodepDockerHttpClient.Builder().dockerHost(at.getDockerHost()).build());
    this.folder = folder;
    this.limits = limits;
  }

  /** The command's stdout, once it has ended. */
  String run(List<String> command, boolean networkDisabled) throws Exception {
    HostConfig config =
        Hardening.config(folder, limits, Optional.empty())
            .withLogConfig(new LogConfig(LogConfig.LoggingType.JSON_FILE));
    CreateContainerCmd create =
        engine
            .createContainerCmd("datex:latest")
            .withEntrypoint(command)
            .withUser("52000:52000")
            .withNetworkDisabled(networkDisabled)
            .withHostConfig(networkDisabled ? config : config.withNetworkMode("none"));
    String id = create.exec().getId();
    engine.startContainerCmd(id).exec();
    engine.waitContainerCmd(id).exec(new ResultCallback.Adapter<WaitResponse>()).awaitCompletion();
    StringBuilder stdout = new StringBuilder();
    engine
        .logContainerCmd(id)
        .withStdOut(true)
        .withStdErr(true)
        .exec(new Stdout(stdout))
        .awaitCompletion();
    engine.removeContainerCmd(id).exec();
    return stdout.toString();
  }

  private static final class Stdout extends ResultCallback.Adapter<Frame> {

    private final StringBuilder text;

    private Stdout(StringBuilder text) {
      this.text = text;
    }

    @Override
    public void onNext(Frame frame) {
      if (frame.getStreamType() == StreamType.STDOUT) {
        text.append(new String(frame.getPayload(), StandardCharsets.UTF_8));
      }
    }
  }

  @Override
  public void close() throws IOException {
    engine.close();
  }
}
