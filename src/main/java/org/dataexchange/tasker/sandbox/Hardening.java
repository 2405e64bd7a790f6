package org.dataexchange.tasker.sandbox;

import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Size;

/** What the engine is asked for so that an algorithm can do nothing but compute. */
final class Hardening {

  /** The launcher and the tracer are processes too. */
  private static final int OURS = 2;

  /** Where the launcher finds its orders. */
  static final String BOX = "/run/tasker/box";

  /** Where the algorithm finds its data. */
  static final String DATA = "/tmp/data";

  private Hardening() {}

  /**
   * @param folder as the engine sees it
   */
  static HostConfig config(RunFolder folder, Limits limits, Optional<String> runtime) {
    // scratch is memory: the container's limit is the sum, or a full disk would read as no memory
    long memory = limits.memory().bytes() + limits.disk().bytes();
    HostConfig config =
        HostConfig.newHostConfig()
            .withReadonlyRootfs(true)
            .withCapDrop(Capability.ALL)
            // the tracer's: to start the algorithm as another user, to trace it whatever it does,
            // and to name the files behind its descriptors; the algorithm itself gets none
            .withCapAdd(
                Capability.SETUID,
                Capability.SETGID,
                Capability.SYS_PTRACE,
                Capability.DAC_READ_SEARCH)
            .withSecurityOpts(List.of("no-new-privileges", "seccomp=" + SeccompProfile.text()))
            .withMemory(memory)
            .withMemorySwap(memory)
            .withNanoCPUs(Math.round(limits.cpus() * 1_000_000_000L))
            .withPidsLimit((long) limits.pids() + OURS)
            .withIpcMode("none")
            .withTmpFs(
                Map.of(
                    "/tmp", tmpfs(limits.disk(), limits),
                    "/dev/shm", tmpfs(limits.sharedMemory(), limits)))
            .withMounts(
                List.of(
                    bind(folder.code(), "/tmp/code").withReadOnly(true),
                    bind(folder.data(), DATA).withReadOnly(true),
                    bind(folder.box(), BOX)))
            .withLogConfig(new LogConfig(LogConfig.LoggingType.NONE));
    runtime.ifPresent(config::withRuntime);
    return config;
  }

  /**
   * @param source as the engine sees it
   */
  static Mount bind(Path source, String target) {
    return new Mount().withType(MountType.BIND).withSource(source.toString()).withTarget(target);
  }

  /** 'Mounts' of that type know no limit on the number of files. */
  private static String tmpfs(Size size, Limits limits) {
    return "rw,noexec,nosuid,nodev,mode=1777,size=%d,nr_inodes=%d"
        .formatted(size.bytes(), limits.scratchFiles());
  }
}
