package org.dataexchange.tasker;

import java.time.Clock;
import java.util.concurrent.ThreadFactory;
import org.dataexchange.tasker.config.Settings;
import org.dataexchange.tasker.dependencies.Installer;
import org.dataexchange.tasker.dependencies.Layers;
import org.dataexchange.tasker.evidence.TraceReader;
import org.dataexchange.tasker.journal.Node;
import org.dataexchange.tasker.sandbox.DockerSandbox;
import org.dataexchange.tasker.sandbox.Engine;
import org.dataexchange.tasker.sandbox.HostPaths;
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
public record Pipeline(TaskRunner runner, Installer installer) {

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
      Node node,
      HostPaths paths,
      Engine engine,
      Ticker ticker,
      ThreadFactory threads) {
    return new DockerSandbox(
        new DockerSandbox.Setup(
            node.name(),
            new DockerSandbox.ImageNames(settings.image().name(), settings.image().ofRuntimes()),
            settings.image().runtime(),
            paths,
            settings.image().prepared(),
            settings.limits()),
        engine,
        ticker,
        threads);
  }

  public static Pipeline of(
      Settings settings, Node node, Parties parties, Clock clock, Ticker ticker) {
    TraceReader evidence = new TraceReader();
    Installer installer =
        new Installer(
            parties.sandbox(),
            evidence,
            settings.libraries().source(),
            settings.libraries().requireHashes(),
            settings.limits(),
            clock);
    TaskRunner runner =
        new TaskRunner(
            new TaskRunner.Ports(
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
    return new Pipeline(runner, installer);
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

  private static TaskRunner.Policy policy(Settings settings, Node node) {
    return new TaskRunner.Policy(
        node.name(),
        settings.limits(),
        settings.rules().codeHashRequired(),
        settings.rules().runtimes(),
        settings.rules().attempts(),
        settings.times().retryWindow(),
        settings.rules().keep());
  }
}
