package org.dataexchange.tasker.sandbox.engine;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Driver;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.Ulimit;
import com.github.dockerjava.api.model.VolumeOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.dataexchange.tasker.sandbox.launcher.ContainerPaths;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Size;

/** The walls of every container, in the engine's terms: an algorithm in it can only compute. */
final class Hardening {

  /** The launcher and the tracer are processes too. */
  private static final int OURS = 2;

  /** Closed to all but root, and large enough for two places to mount at. */
  private static final String CLOSED = "rw,noexec,nosuid,nodev,mode=0700,size=4k,nr_inodes=4";

  /**
   * The tracer's: to start the algorithm as another user, to trace it whatever it does, and to name
   * the files behind its descriptors; the algorithm itself gets none.
   */
  private static final Capability[] CAPABILITIES = {
    Capability.SETUID, Capability.SETGID, Capability.SYS_PTRACE, Capability.DAC_READ_SEARCH
  };

  /**
   * For NVIDIA's runtime, where an engine has it by default: it gives a container the cards that
   * its image asks for. The algorithm's own variables are the launcher's to set.
   */
  private static final String NO_CARDS = "NVIDIA_VISIBLE_DEVICES=void";

  private Hardening() {}

  static CreateContainerCmd apply(ContainerSpec spec, CreateContainerCmd command) {
    ContainerSpec.Program program = spec.program();
    List<String> environment = new ArrayList<>(program.environment());
    environment.add(NO_CARDS);
    return command
        .withName(spec.name())
        .withLabels(spec.labels())
        .withUser(program.user())
        .withWorkingDir(program.folder())
        .withEntrypoint(program.entrypoint())
        .withCmd(program.arguments())
        .withEnv(environment)
        .withTty(program.isForPeople())
        .withStdinOpen(program.isForPeople())
        .withHostName("sandbox")
        .withNetworkDisabled(spec.surroundings().network().isEmpty())
        // the engine would run the image's inside, untraced
        .withHealthcheck(new HealthCheck().withTest(List.of("NONE")))
        .withStopSignal("SIGTERM")
        .withHostConfig(config(spec));
  }

  static HostConfig config(ContainerSpec spec) {
    HostConfig config =
        HostConfig.newHostConfig()
            .withReadonlyRootfs(true)
            .withCapDrop(Capability.ALL)
            .withCapAdd(spec.program().isForPeople() ? new Capability[0] : CAPABILITIES)
            .withSecurityOpts(List.of("no-new-privileges", "seccomp=" + SeccompProfile.text()))
            .withIpcMode("none")
            // Podman would make one where it is told that there is none
            .withNetworkMode(spec.surroundings().network().orElse("none"))
            // an engine may put a first process of its own before the launcher, by default
            .withInit(false)
            // what the launcher's stage sets: from an engine's default of 0 it could not
            .withUlimits(List.of(new Ulimit("core", 1L, 1L)))
            .withTmpFs(Map.of(ContainerPaths.LAUNCHERS, CLOSED))
            .withMounts(spec.mounts().stream().map(mount -> mount(mount, spec.labels())).toList())
            .withLogConfig(new LogConfig(LogConfig.LoggingType.NONE));
    spec.surroundings().limits().ifPresent(limits -> limit(config, limits));
    spec.surroundings().runtime().ifPresent(config::withRuntime);
    return config;
  }

  private static void limit(HostConfig config, Limits limits) {
    // scratch is memory: the container's limit is the sum, or a full disk would read as no memory
    long memory = limits.memory().bytes() + limits.disk().bytes();
    Map<String, String> scratch = new HashMap<>(config.getTmpFs());
    scratch.put("/tmp", tmpfs(limits.disk(), limits));
    scratch.put("/dev/shm", tmpfs(limits.sharedMemory(), limits));
    config
        .withMemory(memory)
        .withMemorySwap(memory)
        .withNanoCPUs(Math.round(limits.cpus() * 1_000_000_000L))
        .withPidsLimit((long) limits.pids() + OURS)
        .withTmpFs(scratch);
  }

  /** 'Mounts' of that type know no limit on the number of files. */
  private static String tmpfs(Size size, Limits limits) {
    return "rw,noexec,nosuid,nodev,mode=1777,size="
        + size.bytes()
        + ",nr_inodes="
        + limits.scratchFiles();
  }

  private static com.github.dockerjava.api.model.Mount mount(
      Mount mount, Map<String, String> labels) {
    var made = new com.github.dockerjava.api.model.Mount().withTarget(mount.target());
    return switch (mount) {
      case Mount.Bind bind -> {
        made.withType(MountType.BIND).withSource(bind.source().toString());
        yield bind.readOnly() ? made.withReadOnly(true) : made;
      }
      case Mount.Overlay overlay ->
          made.withType(MountType.VOLUME)
              .withVolumeOptions(
                  new VolumeOptions()
                      .withNoCopy(true)
                      .withLabels(labels)
                      .withDriverConfig(
                          new Driver().withName("local").withOptions(options(overlay))));
    };
  }

  private static Map<String, String> options(Mount.Overlay overlay) {
    String folders =
        overlay.folders().stream().map(Path::toString).collect(Collectors.joining(":"));
    return Map.of("type", "overlay", "device", "overlay", "o", "ro,lowerdir=" + folders);
  }
}
