package org.dataexchange.tasker;

import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dataexchange.tasker.cache.ContentCache;
import org.dataexchange.tasker.config.Settings;
import org.dataexchange.tasker.dispatch.Answers;
import org.dataexchange.tasker.dispatch.AtMost;
import org.dataexchange.tasker.dispatch.Cancellations;
import org.dataexchange.tasker.dispatch.Claims;
import org.dataexchange.tasker.dispatch.Dispatcher;
import org.dataexchange.tasker.dispatch.Orders;
import org.dataexchange.tasker.dispatch.Unclaimed;
import org.dataexchange.tasker.http.History;
import org.dataexchange.tasker.http.Live;
import org.dataexchange.tasker.journal.FileJournal;
import org.dataexchange.tasker.journal.Node;
import org.dataexchange.tasker.journal.PauseFile;
import org.dataexchange.tasker.journal.Room;
import org.dataexchange.tasker.metrics.TaskMetrics;
import org.dataexchange.tasker.rabbitmq.BrokerConnection;
import org.dataexchange.tasker.rabbitmq.BrokerOrders;
import org.dataexchange.tasker.rabbitmq.BrokerSetup;
import org.dataexchange.tasker.rabbitmq.BrokerSockets;
import org.dataexchange.tasker.rabbitmq.CancelStream;
import org.dataexchange.tasker.rabbitmq.DoneFormat;
import org.dataexchange.tasker.rabbitmq.ProgressPublisher;
import org.dataexchange.tasker.rabbitmq.Trust;
import org.dataexchange.tasker.sandbox.DockerSandbox;
import org.dataexchange.tasker.sandbox.Engine;
import org.dataexchange.tasker.sandbox.HostPaths;
import org.dataexchange.tasker.sandbox.Leftovers;
import org.dataexchange.tasker.storage.ResultsDav;
import org.dataexchange.tasker.storage.ResultsFolder;
import org.dataexchange.tasker.storage.Shares;
import org.dataexchange.tasker.task.AnswerFormat;
import org.dataexchange.tasker.task.Fitness;
import org.dataexchange.tasker.task.Listeners;
import org.dataexchange.tasker.task.Patience;
import org.dataexchange.tasker.task.Results;
import org.dataexchange.tasker.task.RunListener;
import org.dataexchange.tasker.task.StorageRoot;
import org.dataexchange.tasker.task.TaskLog;
import org.dataexchange.tasker.task.Ticker;
import org.eclipse.microprofile.metrics.MetricRegistry;

/** The parts of the application, wired; started and stopped in an order that loses nothing. */
public record Parts(
    Node node,
    Condition condition,
    Engine engine,
    Shares storage,
    Results results,
    DockerSandbox sandbox,
    Dispatcher dispatcher,
    BrokerConnection broker,
    Housekeeping housekeeping,
    Stop stop,
    Watch watch,
    ManagedThreadFactory threads) {

  private static final Logger LOG = System.getLogger(Parts.class.getName());

  /** The server's threads. */
  record Threads(
      ManagedExecutorService tasks, ManagedExecutorService io, ManagedThreadFactory own) {}

  /** What those see and order who come over HTTP. */
  record Watch(
      Settings settings,
      Claims claims,
      FileJournal journal,
      Live live,
      History history,
      PauseFile pause,
      Orders orders) {}

  static Parts of(
      Settings settings, Clock clock, Ticker ticker, Threads threads, MetricRegistry registry) {
    Node node = Node.take(settings.workspace(), settings.node());
    Engine engine = new Engine(settings.engine(), settings.workers(), threads.own());
    FileJournal journal = new FileJournal(settings.workspace(), clock);
    ContentCache cache =
        ContentCache.in(settings.workspace().resolve("cache"), settings.cache(), clock);
    DoneFormat format = new DoneFormat();
    Results results = results(settings, node, format, ticker, threads.io());
    HostPaths paths = new HostPaths(engine, settings.workspace(), settings.workspaceHost());
    DockerSandbox sandbox = Pipeline.sandbox(settings, node, paths, engine, ticker, threads.own());
    Shares storage =
        Shares.at(
            settings.storage(),
            cache,
            ticker,
            threads.io(),
            sandbox::canMount,
            sandbox::canShare,
            Optional.of(settings.workspace().resolve("mounted")));
    BrokerSetup brokerSetup = brokerSetup(settings, node);
    ProgressPublisher progress = new ProgressPublisher(brokerSetup, clock);
    TaskMetrics metrics = new TaskMetrics(registry);
    Live live = new Live(clock);
    History history = new History();
    RunListener listener = new Listeners(List.of(new TaskLog(), progress, metrics, live, history));
    Claims claims = new Claims(ticker, settings.times().remember(), settings.times().orphanGrace());
    List<String> replaced = claims.restore(journal.found());
    claims.leaveAlone(journal.strangeRequests());
    Cancellations cancellations = new Cancellations(ticker);
    Fitness fitness = new Fitness();
    Pipeline pipeline =
        Pipeline.of(
            settings,
            node,
            new Pipeline.Parties(
                storage, sandbox, journal, results, cancellations, fitness, listener),
            clock,
            ticker);
    Dispatcher dispatcher =
        new Dispatcher(
            new Answers(
                pipeline.runner(),
                journal,
                format,
                claims,
                new Patience(ticker, settings.times().retryWindow())),
            journal,
            claims,
            new Dispatcher.Executors(new AtMost(settings.workers(), threads.tasks()), threads.io()),
            fitness);
    // the server's own executors take nothing any more while it stops, when answers still go out
    ExecutorService client =
        new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), threads.own());
    BrokerConnection broker =
        BrokerConnection.consuming(
            brokerSetup,
            client,
            threads.own(),
            dispatcher,
            new CancelStream(brokerSetup, cancellations, clock, ticker),
            listener);
    progress.over(broker);
    PauseFile pause = new PauseFile(settings.workspace());
    broker.pause(pause.isThere());
    Room room =
        new Room(settings.workspace(), settings.workers(), settings.limits(), claims::running);
    List<Look> looks =
        List.of(
            new Look("engine", () -> engine(sandbox), ticker),
            new Look("storage", () -> storage(storage, results), ticker, Shares.SLOWEST),
            new Look("workspace", () -> workspace(room, journal), ticker));
    Condition condition = new Condition(looks, why -> tell(why, fitness, broker, dispatcher));
    // until it is known
    broker.rest(true);
    Housekeeping housekeeping =
        new Housekeeping(
            new Housekeeping.Runs(claims, new Unclaimed(claims, sandbox, cancellations), replaced),
            journal,
            sandbox,
            new Leftovers(
                engine,
                node.name(),
                paths,
                () ->
                    Stream.of(
                            claims.unansweredRunIds(),
                            pipeline.installer().underWay(),
                            sandbox.probes(),
                            journal.kept(),
                            journal.strange())
                        .flatMap(Set::stream)
                        .collect(Collectors.toSet())),
            broker);
    housekeeping.show(metrics);
    show(cache, metrics);
    return new Parts(
        node,
        condition,
        engine,
        storage,
        results,
        sandbox,
        dispatcher,
        broker,
        housekeeping,
        new Stop(settings.shutdown(), broker, dispatcher),
        new Watch(
            settings,
            claims,
            journal,
            live,
            history,
            pause,
            new BrokerOrders(broker, brokerSetup, clock)),
        threads.own());
  }

  /** An image that is missing is said, and leaves the others to be served. */
  private static Look.Found engine(DockerSandbox sandbox) {
    String objection = sandbox.objection();
    return new Look.Found(objection, !objection.isEmpty() && !sandbox.servesSome());
  }

  /** Where tasks come from, and where their results go. */
  private static Look.Found storage(Shares storage, Results results) {
    return Look.Found.of(joined(storage.objection(), results.objection()));
  }

  /** Has it room? What is in it and cannot be finished here is said, and in nobody's way. */
  private static Look.Found workspace(Room room, FileJournal journal) {
    String full = room.objection();
    return new Look.Found(joined(full, journal.objection()), !full.isEmpty());
  }

  private static String joined(String... objections) {
    return Stream.of(objections)
        .filter(objection -> !objection.isEmpty())
        .collect(Collectors.joining("; "));
  }

  /** The consumer is closed first, or what goes back would come at once, and opened last. */
  private static void tell(
      String objections, Fitness fitness, BrokerConnection broker, Dispatcher dispatcher) {
    if (objections.isEmpty()) {
      fitness.found(objections);
      broker.rest(false);
    } else {
      broker.rest(true);
      fitness.found(objections);
      dispatcher.letGoOfUnbegun();
    }
  }

  private static void show(ContentCache cache, TaskMetrics metrics) {
    metrics.gauge("tasker_cache_bytes", "Bytes in the storage cache", cache::bytes);
    metrics.gauge(
        "tasker_cache_fetched_bytes",
        "Bytes that came into the cache since the start",
        cache::bytesFetched);
    metrics.gauge(
        "tasker_cache_reused_bytes",
        "Bytes that did not have to be fetched since the start",
        cache::bytesReused);
  }

  private static Results results(
      Settings settings, Node node, AnswerFormat format, Ticker ticker, Executor io) {
    if (settings.results().isEmpty()) {
      return Results.NONE;
    }
    StorageRoot at = settings.results().get();
    return "file".equals(at.url().getScheme())
        ? new ResultsFolder(Path.of(at.url()), node.id(), format)
        : new ResultsDav(at, node.id(), format, ticker, io);
  }

  private static BrokerSetup brokerSetup(Settings settings, Node node) {
    Settings.Broker broker = settings.broker();
    return new BrokerSetup(
        broker.uris(),
        new Trust(
            broker.ca(),
            broker.certificate().map(own -> new Trust.Own(own.certificate(), own.key()))),
        switch (broker.queues()) {
          case QUORUM -> Map.of("x-queue-type", "quorum");
          case CLASSIC -> Map.of("x-queue-type", "classic");
          case TRANSIENT -> Map.of();
        },
        broker.queues() != Settings.Queues.TRANSIENT,
        new BrokerSetup.Names(
            broker.todo(), broker.done(), broker.dead(), broker.progress(), broker.cancel()),
        broker.replyPrefix(),
        broker.cancelUsers(),
        settings.workers(),
        node.name(),
        new BrokerSockets.Bounds(
            broker.most().bytes(), Optional.of(settings.workspace()), broker.heartbeat()));
  }

  void start(ManagedScheduledExecutorService schedule) {
    housekeeping.start(schedule);
    condition.start(schedule);
    threads.newThread(broker).start();
    LOG.log(
        Level.INFO,
        "Tasker is started as {0}; it runs {1} at a time",
        node.name(),
        watch.settings().workers());
  }

  /** Consuming first, then the work, then what the work needs; the runs go on without us. */
  void end() {
    LOG.log(Level.INFO, "Tasker is stopping");
    housekeeping.stop();
    condition.stop();
    stop.run();
    storage.close();
    results.close();
    sandbox.close();
    engine.close();
    node.close();
    LOG.log(Level.INFO, "Tasker is stopped; runs that go on are joined after the next start");
  }
}
