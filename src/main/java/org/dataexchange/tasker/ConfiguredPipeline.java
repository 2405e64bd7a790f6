package org.dataexchange.tasker;

import java.time.Clock;
import java.util.concurrent.ThreadFactory;
import org.dataexchange.tasker.config.Settings;
import org.dataexchange.tasker.dependencies.Installer;
import org.dataexchange.tasker.dependencies.Layers;
import org.dataexchange.tasker.evidence.TraceReader;
import org.dataexchange.tasker.journal.NodeIdentity;
import org.dataexchange.tasker.pipeline.Pipeline;
import org.dataexchange.tasker.sandbox.DockerSandbox;
import org.dataexchange.tasker.sandbox.engine.Engine;
import org.dataexchange.tasker.sandbox.engine.HostPaths;
import org.dataexchange.tasker.sandbox.images.ImageNames;
import org.dataexchange.tasker.sandbox.images.PullPolicy;
import org.dataexchange.tasker.task.Boot;
import org.dataexchange.tasker.task.Cancelled;
import org.dataexchange.tasker.task.Fitness;
import org.dataexchange.tasker.task.Journal;
import org.dataexchange.tasker.task.Results;
import org.dataexchange.tasker.task.RunListener;
import org.dataexchange.tasker.task.Storage;
import org.dataexchange.tasker.task.TaskRunner;
import org.dataexchange.tasker.task.Ticker;

/**
 * What takes a task to its report, wired. The server and {@code ./tasker try} have the same, so
 * that an author sees what a data owner will see.
 */
public record ConfiguredPipeline(TaskRunner runner, Installer installer) {

  /** What is the server's or the command's own. */
  public record Parties(
      Storage storage,
      DockerSandbox sandbox,
      Journal journal,
      Results results,
      Cancelled cancelled,
      Fitness fitness,
      RunListener listener) {}

  /** The sandbox; before the rest, since a storage asks it what it can mount. */
  public static DockerSandbox sandbox(
      Settings settings,
      NodeIdentity node,
      HostPaths paths,
      Engine engine,
      Ticker ticker,
      ThreadFactory threads) {
    return new DockerSandbox(
        new DockerSandbox.Setup(
            node.name(),
            new ImageNames(
                settings.image().name(), settings.image().ofRuntimes(), settings.image().named()),
            settings.image().tools(),
            settings.image().runtime(),
            paths,
            settings.image().prepared(),
            settings.limits(),
            new PullPolicy(settings.image().pull(), settings.image().credentials())),
        engine,
        ticker,
        threads);
  }

  public static ConfiguredPipeline of(
      Settings settings, NodeIdentity node, Parties parties, Clock clock, Ticker ticker) {
    TraceReader evidence = new TraceReader();
    Installer installer =
        new Installer(
            parties.sandbox(),
            evidence,
            new Installer.Setup(
                settings.libraries().source(),
                settings.libraries().requireHashes(),
                settings.image().tools(),
                settings.limits()),
            clock);
    TaskRunner runner =
        new Pipeline(
            new Pipeline.Ports(
                parties.storage(),
                parties.sandbox(),
                parties.journal(),
                evidence,
                parties.results(),
                layers(settings, installer, parties.sandbox(), clock),
                parties.cancelled(),
                parties.fitness()),
            policy(settings, node),
            clock,
            ticker,
            parties.listener());
    return new ConfiguredPipeline(runner, installer);
  }

  private static Layers layers(
      Settings settings, Installer installer, DockerSandbox sandbox, Clock clock) {
    return new Layers(
        settings.workspace().resolve("layers"),
        installer,
        new Layers.Setup(
            settings.libraries().source(),
            settings.libraries().most(),
            Boot.id(),
            sandbox::canShare),
        clock);
  }

  private static Pipeline.Policy policy(Settings settings, NodeIdentity node) {
    return new Pipeline.Policy(
        node.name(),
        settings.limits(),
        settings.rules().codeHashRequired(),
        settings.rules().runtimes(),
        settings.rules().attempts(),
        settings.times().retryWindow(),
        settings.image().named().keySet(),
        settings.rules().keep());
  }
}
