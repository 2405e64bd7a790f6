package org.dataexchange.tasker.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.dataexchange.tasker.ConfiguredPipeline;
import org.dataexchange.tasker.config.Settings;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.journal.FileJournal;
import org.dataexchange.tasker.journal.NodeIdentity;
import org.dataexchange.tasker.sandbox.DockerSandbox;
import org.dataexchange.tasker.sandbox.engine.Engine;
import org.dataexchange.tasker.sandbox.engine.HostPaths;
import org.dataexchange.tasker.task.AskedImage;
import org.dataexchange.tasker.task.CodeHash;
import org.dataexchange.tasker.task.Fitness;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.Request;
import org.dataexchange.tasker.task.RequestKey;
import org.dataexchange.tasker.task.Results;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunListener;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Task;
import org.dataexchange.tasker.task.TaskRunner;
import org.dataexchange.tasker.task.Ticker;
import org.dataexchange.tasker.wire.Answer;
import org.dataexchange.tasker.wire.DoneFormat;

/** One run through the server's own pipeline, on this machine, without broker and server. */
public final class Trial {

  private final TryOrder order;
  private final Environment environment;
  private final RunListener listener;
  private final Clock clock = Clock.systemUTC();

  public Trial(TryOrder order, Environment environment, RunListener listener) {
    this.order = order;
    this.environment = environment;
    this.listener = listener;
  }

  /**
   * The done message that a server would send. Nothing is left of the run when this returns or
   * throws.
   *
   * @throws CommandFailed if it cannot be tried
   * @throws org.dataexchange.tasker.task.Failures.Detached if this thread is interrupted
   */
  public Answer run() {
    String name = UUID.randomUUID().toString().substring(0, 8);
    Task task =
        new Task(
            "try-" + name,
            named(order.code()),
            named(order.data()),
            CodeHash.NONE,
            order.limits(),
            new AskedImage(order.image(), Optional.empty()),
            false);
    Path workspace = environment.home().resolve("try").resolve(name);
    Settings settings = environment.withoutBroker(workspace);
    try (Engine engine = new Engine(settings.engine(), 1, Trial::thread);
        TryPlace place = TryPlace.take(workspace, engine)) {
      try {
        return run(task, settings, place.node(), engine);
      } finally {
        // by an interrupt the engine's client, too, would give up
        Thread.interrupted();
      }
    } catch (IOException e) {
      throw new CommandFailed("the folder " + workspace.getParent() + ": " + e, e);
    }
  }

  private Answer run(Task task, Settings settings, NodeIdentity node, Engine engine) {
    HostPaths paths = new HostPaths(engine, settings.workspace(), Optional.empty());
    FileJournal journal = new FileJournal(settings.workspace(), clock);
    try (DockerSandbox sandbox =
        ConfiguredPipeline.sandbox(settings, node, paths, engine, Ticker.SYSTEM, Trial::thread)) {
      OwnFiles files =
          new OwnFiles(order, Ticker.SYSTEM, settings.storage().timeout(), sandbox::canMount);
      TaskRunner runner =
          ConfiguredPipeline.of(
                  settings,
                  node,
                  new ConfiguredPipeline.Parties(
                      files,
                      sandbox,
                      journal,
                      Results.NONE,
                      cancellation -> Optional.empty(),
                      new Fitness(),
                      listener),
                  clock,
                  Ticker.SYSTEM)
              .runner();
      Run run =
          journal.begin(
              new Request.Valid(new RequestKey(UUID.randomUUID(), Sha256.hex(new byte[0])), task));
      Report report = runner.run(task, run);
      return Answer.parse(new DoneFormat().answer(report, journal.folder(run.id())));
    }
  }

  /** The name by which a storage of its folder knows it. */
  private static SharePath named(Path path) {
    return new SharePath(path.getFileName().toString());
  }

  private static Thread thread(Runnable work) {
    return Thread.ofPlatform().daemon().unstarted(work);
  }
}
