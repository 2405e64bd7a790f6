package org.dataexchange.tasker.sandbox.engine;

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
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.sandbox.BuiltTools;
import org.dataexchange.tasker.sandbox.launcher.ContainerPaths;
import org.dataexchange.tasker.sandbox.launcher.LauncherOrder;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox;
import org.dataexchange.tasker.task.Sandbox.Order;
import org.dataexchange.tasker.task.Size;

/**
 * What any client of the engine's does, with the sandbox's settings: create, start, wait, remove.
 * Thread-safe.
 */
public final class PlainContainers implements AutoCloseable {

  /** Those of a task that asks for none of its own, unless the operator sets others. */
  public static final Limits USUAL =
      new Limits(
          Size.parse("2GiB"), 1, 512, Size.parse("1GiB"), Size.parse("64MiB"), Duration.ofHours(1));

  private static final String IMAGE = "datex:latest";

  private final DockerClient engine;
  private final RunFolder folder;
  private final Limits limits;

  /** As Tasker chooses it. */
  private final Optional<String> runtime;

  /**
   * @param folder with the code and the data of all of them
   */
  public PlainContainers(RunFolder folder, Limits limits) {
    String host = System.getenv().getOrDefault("DOCKER_HOST", "unix:///var/run/docker.sock");
    DockerClientConfig at =
        DefaultDockerClientConfig.createDefaultConfigBuilder().withDockerHost(host).build();
    this.engine =
        DockerClientImpl.getInstance(
            at, new ZerodepDockerHttpClient.Builder().dockerHost(at.getDockerHost()).build());
    this.folder = folder;
    this.limits = limits;
    this.runtime = Optional.of("crun").filter(engine.infoCmd().exec().getRuntimes()::containsKey);
  }

  /** The command's stdout, once it has ended. Neither launcher nor tracer are there. */
  public String run(List<String> command) throws Exception {
    HostConfig config =
        config(folder).withLogConfig(new LogConfig(LogConfig.LoggingType.JSON_FILE));
    String id = live(create(config).withEntrypoint(command).withUser("52000:52000"));
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

  /**
   * @param own with the box
   */
  private HostConfig config(RunFolder own) {
    return Hardening.config(
        Specs.limited(
            limits,
            runtime,
            List.of(
                new Mount.Bind(BuiltTools.FOLDER, ContainerPaths.TOOLS, true),
                new Mount.Bind(own.box(), ContainerPaths.BOX),
                new Mount.Bind(folder.code(), ContainerPaths.CODE, true),
                new Mount.Bind(folder.data(), ContainerPaths.DATA, true))));
  }

  /** The same with the sandbox's launcher and tracer. */
  public String runTraced(List<String> command) throws Exception {
    RunFolder own = new RunFolder(Files.createTempDirectory(folder.path(), "traced"));
    try {
      LauncherOrder.freshBox(own);
      LauncherOrder.give(
          new Order("bench", own, IMAGE, command, "/tmp/code", limits, Sandbox.Around.NOTHING),
          List.of());
      String id =
          live(create(config(own)).withEntrypoint(ContainerPaths.LAUNCHER).withCmd("run", "52000"));
      engine.removeContainerCmd(id).exec();
      return Files.readString(own.stdout());
    } finally {
      FileTree.delete(own.path());
    }
  }

  private CreateContainerCmd create(HostConfig config) {
    return engine.createContainerCmd(IMAGE).withNetworkDisabled(true).withHostConfig(config);
  }

  /** Its id, once it has ended. */
  private String live(CreateContainerCmd create) throws InterruptedException {
    String id = create.exec().getId();
    engine.startContainerCmd(id).exec();
    engine.waitContainerCmd(id).exec(new ResultCallback.Adapter<WaitResponse>()).awaitCompletion();
    return id;
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
