package org.dataexchange.tasker;

import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.dataexchange.tasker.config.Settings;
import org.dataexchange.tasker.dispatch.Claims;
import org.dataexchange.tasker.dispatch.Dispatcher;
import org.dataexchange.tasker.evidence.TraceReader;
import org.dataexchange.tasker.journal.FileJournal;
import org.dataexchange.tasker.journal.Node;
import org.dataexchange.tasker.metrics.TaskMetrics;
import org.dataexchange.tasker.rabbitmq.BrokerConnection;
import org.dataexchange.tasker.rabbitmq.BrokerSetup;
import org.dataexchange.tasker.rabbitmq.DoneFormat;
import org.dataexchange.tasker.rabbitmq.ProgressPublisher;
import org.dataexchange.tasker.sandbox.DockerSandbox;
import org.dataexchange.tasker.sandbox.Engine;
import org.dataexchange.tasker.sandbox.Leftovers;
import org.dataexchange.tasker.storage.ResultsFolder;
import org.dataexchange.tasker.storage.Shares;
import org.dataexchange.tasker.task.AnswerFormat;
import org.dataexchange.tasker.task.Listeners;
import org.dataexchange.tasker.task.Patience;
import org.dataexchange.tasker.task.Results;
import org.dataexchange.tasker.task.RunListener;
import org.dataexchange.tasker.task.TaskLog;
import org.dataexchange.tasker.task.TaskRunner;
import org.eclipse.microprofile.metrics.MetricRegistry;

/** The parts of the application, wired; started and stopped in an order that loses nothing. */
public record Parts(
    Node node,
    Engine engine,
    Shares storage,
    Results results,
    DockerSandbox sandbox,
    Dispatcher dispatcher,
    BrokerConnection broker,
    Housekeeping housekeeping,
    ManagedThreadFactory threads) {

  private static final Logger LOG = System.getLogger(Parts.class.getName());
  private static final Duration STOPPING = Duration.ofSeconds(15);

  /** The server's threads. */
  record Threads(
      ManagedExecutorService tasks, ManagedExecutorService io, ManagedThreadFactory own) {}

  static Parts of(Settings settings, Clock clock, Threads threads, MetricRegistry registry) {
    Node node = Node.take(settings.workspace(), settings.node());
    Engine engine = new Engine(settings.engine(), settings.workers());
    FileJournal journal = new FileJournal(settings.workspace(), clock);
    Shares storage = Shares.at(settings.storage(), clock, threads.io());
    DoneFormat format = new DoneFormat();
    Results results = results(settings, node, format);
    DockerSandbox sandbox =
        new DockerSandbox(sandboxSetup(settings, node), engine, clock, threads.own());
    BrokerSetup brokerSetup = brokerSetup(settings, node);
    ProgressPublisher progress = new ProgressPublisher(brokerSetup, clock);
    TaskMetrics metrics = new TaskMetrics(registry);
    RunListener listener = new Listeners(List.of(new TaskLog(), progress, metrics));
    Claims claims = new Claims(clock, settings.times().remember(), settings.times().orphanGrace());
    List<String> replaced = claims.restore(journal.found());
    Dispatcher dispatcher =
        new Dispatcher(
            new TaskRunner(
                new TaskRunner.Ports(storage, sandbox, journal, new TraceReader(), results),
                policy(settings, node),
                clock,
                listener),
            journal,
            format,
            claims,
            new Patience(clock, settings.times().retryWindow()),
            new Dispatcher.Executors(threads.tasks(), threads.io()));
    BrokerConnection broker =
        BrokerConnection.consuming(brokerSetup, threads.io(), threads.own(), dispatcher, listener);
    progress.over(broker);
    Housekeeping housekeeping =
        new Housekeeping(
            claims,
            journal,
            sandbox,
            new Leftovers(engine, node.name(), claims::unansweredRunIds),
            broker,
            replaced);
    housekeeping.show(metrics);
    return new Parts(
        node, engine, storage, results, sandbox, dispatcher, broker, housekeeping, threads.own());
  }

  private static Results results(Settings settings, Node node, AnswerFormat format) {
    return settings
        .results()
        .<Results>map(url -> new ResultsFolder(Path.of(url), node.name(), format))
        .orElse(Results.NONE);
  }

  private static DockerSandbox.Setup sandboxSetup(Settings settings, Node node) {
    return new DockerSandbox.Setup(
        node.name(),
        settings.image().name(),
        settings.image().runtime(),
        settings.workspace().resolve("probe"));
  }

  private static TaskRunner.Policy policy(Settings settings, Node node) {
    return new TaskRunner.Policy(
        node.name(),
        settings.limits(),
        settings.rules().codeHashRequired(),
        settings.rules().runtimes(),
        settings.rules().attempts(),
        settings.times().retryWindow());
  }

  private static BrokerSetup brokerSetup(Settings settings, Node node) {
    Settings.Broker broker = settings.broker();
    return new BrokerSetup(
        broker.uris(),
        broker.ca(),
        switch (broker.queues()) {
          case QUORUM -> Map.of("x-queue-type", "quorum");
          case CLASSIC -> Map.of("x-queue-type", "classic");
          case TRANSIENT -> Map.of();
        },
        broker.queues() != Settings.Queues.TRANSIENT,
        new BrokerSetup.Names(broker.todo(), broker.done(), broker.dead(), broker.progress()),
        broker.replyPrefix(),
        settings.workers(),
        node.name());
  }

  void start(ManagedScheduledExecutorService schedule) {
    housekeeping.start(schedule);
    threads.newThread(broker).start();
    LOG.log(Level.INFO, "Tasker is started as {0}", node.name());
  }

  /** Consuming first, then the work, then what the work needs; the runs go on without us. */
  void stop() {
    housekeeping.stop();
    broker.close();
    try {
      if (!dispatcher.stop(STOPPING)) {
        LOG.log(Level.WARNING, "Some work did not stop in time; its runs are joined later");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    storage.close();
    sandbox.close();
    engine.close();
    node.close();
    LOG.log(Level.INFO, "Tasker is stopped; runs that go on are joined after the next start");
  }
}
