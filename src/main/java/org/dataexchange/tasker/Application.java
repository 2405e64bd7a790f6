package org.dataexchange.tasker;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dataexchange.tasker.config.Settings;
import org.dataexchange.tasker.dispatch.Orders;
import org.dataexchange.tasker.http.runs.CurrentSteps;
import org.dataexchange.tasker.http.runs.History;
import org.dataexchange.tasker.journal.PauseFile;
import org.dataexchange.tasker.journal.SeenTime;
import org.dataexchange.tasker.metrics.TaskMetrics;
import org.dataexchange.tasker.pipeline.Listeners;
import org.dataexchange.tasker.pipeline.TaskLog;
import org.dataexchange.tasker.rabbitmq.BrokerConnection;
import org.dataexchange.tasker.rabbitmq.BrokerOrders;
import org.dataexchange.tasker.rabbitmq.BrokerSetup;
import org.dataexchange.tasker.rabbitmq.CancelStream;
import org.dataexchange.tasker.rabbitmq.ProgressPublisher;
import org.dataexchange.tasker.record.Retention;
import org.dataexchange.tasker.sandbox.Leftovers;
import org.dataexchange.tasker.task.RunListener;
import org.dataexchange.tasker.telemetry.Telemetry;
import org.dataexchange.tasker.wire.Traces;
import org.eclipse.microprofile.metrics.MetricRegistry;

/**
 * The application, composed of its parts. Each part is opened after what it needs, and closed in
 * reverse order: first what begins something, then consuming and the work, then what the work
 * needs. What was opened before composing failed is closed.
 */
public final class Application implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Application.class.getName());

  final Settings settings;
  final Infrastructure infrastructure;
  final CurrentSteps live;
  final History history = new History();
  final Processing processing;
  final BrokerConnection broker;
  final Orders orders;
  final PauseFile pause;
  final ServerEvents events;
  final NodeHealth health;
  final Housekeeping housekeeping;
  private final SeenTime seen;
  private final ThreadFactory threads;
  private final CloseStack opened;

  private Application(Settings settings, Host host, MetricRegistry registry, CloseStack opened) {
    this.settings = settings;
    this.threads = host.threads();
    this.infrastructure = new Infrastructure(settings, host, opened);
    this.live = new CurrentSteps(host.clock());
    Traces traces = Telemetry.ofServer(infrastructure.node.name(), host.clock());
    BrokerSetup setup = ConfiguredBroker.ofServer(settings, infrastructure.node, traces);
    ProgressPublisher progress = new ProgressPublisher(setup, host.clock());
    TaskMetrics metrics = new TaskMetrics(registry);
    this.events =
        new ServerEvents(infrastructure.record, infrastructure.node.name(), settings.shown());
    // the traces first: progress goes out in the context of its run
    RunListener listener =
        new Listeners(List.of(traces, new TaskLog(), progress, metrics, live, history, events));
    this.processing = new Processing(settings, host, infrastructure, listener);
    this.pause = new PauseFile(settings.workspace());
    this.broker = connection(setup, host, listener);
    progress.over(broker);
    this.orders = new BrokerOrders(broker, setup, host.clock());
    this.health = new NodeHealth(checks(host), this::tell);
    this.seen = new SeenTime(settings.workspace(), host.clock(), host.ticker());
    this.housekeeping = housekeeping(host);
    housekeeping.show(metrics);
    infrastructure.show(metrics);
    opened.add(events::stopped);
    opened.add(new OrderlyStop(settings.shutdown(), broker, processing.dispatcher));
    opened.add(health::stop);
    opened.add(housekeeping::stop);
    this.opened = opened.handOver();
  }

  /** Composes all, and starts nothing. The caller closes it. */
  static Application of(Settings settings, Host host, MetricRegistry registry) {
    try (CloseStack opened = new CloseStack()) {
      return new Application(settings, host, registry, opened);
    }
  }

  private BrokerConnection connection(BrokerSetup setup, Host host, RunListener listener) {
    // the server's own executors take nothing any more while it stops, when answers still go out
    ExecutorService client =
        new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
    BrokerConnection connection =
        new BrokerConnection(
            setup,
            client,
            threads,
            processing.dispatcher,
            new CancelStream(
                setup, processing.cancellations, events::ordered, host.clock(), host.ticker()),
            listener);
    connection.pause(pause.isThere());
    // until the node is known to be well
    connection.rest(true);
    return connection;
  }

  private List<PeriodicCheck> checks(Host host) {
    return infrastructure.checks(settings, host.ticker(), processing.claims::running);
  }

  private Housekeeping housekeeping(Host host) {
    Leftovers leftovers =
        new Leftovers(
            infrastructure.engine,
            infrastructure.node.name(),
            infrastructure.paths,
            this::wantedContainers);
    Retention retention =
        new Retention(infrastructure.record, settings.record().keep(), seen, host.ticker());
    ResultsRetention results =
        new ResultsRetention(
            infrastructure.results, infrastructure.record, settings.resultsKeep(), seen, host);
    return new Housekeeping(
        infrastructure,
        processing,
        leftovers,
        broker,
        () -> {
          events.tell();
          seen.instant();
          retention.pass();
          results.run();
        });
  }

  /** That the clock has leapt; nobody needs to hear it where nothing is erased by its age. */
  String leap() {
    boolean erases = !settings.record().keep().isEmpty() || settings.resultsKeep().isPresent();
    return erases ? seen.warning() : "";
  }

  private Set<String> wantedContainers() {
    return Stream.of(
            processing.claims.unansweredRunIds(),
            processing.installer.underWay(),
            infrastructure.sandbox.probes(),
            infrastructure.journal.kept(),
            infrastructure.journal.unreadable())
        .flatMap(Set::stream)
        .collect(Collectors.toSet());
  }

  /** The consumer is closed first, or what goes back would come at once, and opened last. */
  private void tell(String objections) {
    if (objections.isEmpty()) {
      processing.fitness.found(objections);
      broker.rest(false);
    } else {
      broker.rest(true);
      processing.fitness.found(objections);
      processing.dispatcher.letGoOfUnbegun();
    }
  }

  /** Begins; what it begins goes on until it is closed. */
  void start(ScheduledExecutorService schedule) {
    events.started();
    housekeeping.start(schedule);
    health.start(schedule);
    threads.newThread(broker).start();
    LOG.log(
        Level.INFO,
        "Tasker is started as {0}; it runs {1} at a time",
        infrastructure.node.name(),
        settings.workers());
  }

  /** Ends in bounded time; the runs go on without us. */
  @Override
  public void close() {
    LOG.log(Level.INFO, "Tasker is stopping");
    opened.close();
    LOG.log(Level.INFO, "Tasker is stopped; runs that go on are joined after the next start");
  }
}
