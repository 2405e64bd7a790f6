package org.dataexchange.tasker.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.Eventually.eventuallyGet;

import com.rabbitmq.client.AMQP;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.dispatch.Answers;
import org.dataexchange.tasker.dispatch.Cancellations;
import org.dataexchange.tasker.dispatch.Claims;
import org.dataexchange.tasker.dispatch.Dispatcher;
import org.dataexchange.tasker.journal.FileJournal;
import org.dataexchange.tasker.pipeline.Listeners;
import org.dataexchange.tasker.pipeline.Pipeline;
import org.dataexchange.tasker.rabbitmq.connection.BrokerAccess;
import org.dataexchange.tasker.rabbitmq.connection.BrokerSockets;
import org.dataexchange.tasker.rabbitmq.connection.Trust;
import org.dataexchange.tasker.system.Answer;
import org.dataexchange.tasker.system.Broker;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.FetchedData;
import org.dataexchange.tasker.task.Fitness;
import org.dataexchange.tasker.task.JobImage;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.Results;
import org.dataexchange.tasker.task.Retry;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.RunListener;
import org.dataexchange.tasker.task.Sandbox;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Size;
import org.dataexchange.tasker.task.Storage;
import org.dataexchange.tasker.task.TaskRunner;
import org.dataexchange.tasker.task.Ticker;
import org.dataexchange.tasker.task.Transferred;
import org.dataexchange.tasker.wire.DoneFormat;

/**
 * The broker's side of Tasker on the real broker, with queues of the test's own. Behind it is a
 * storage that holds each task until it is opened, and has no code then: so every task is answered,
 * as rejected, and nothing needs to run.
 */
final class Station implements AutoCloseable {

  static final Duration SOON = Duration.ofSeconds(45);

  /** Bytes of a message that is no large one. */
  static final int MOST = 1 << 20;

  private final Broker broker;
  private final BrokerSetup setup;
  private final Path workspace;
  private final ThreadPoolExecutor executor = (ThreadPoolExecutor) Executors.newCachedThreadPool();
  private final AtomicInteger runs = new AtomicInteger();
  private final AtomicInteger redelivered = new AtomicInteger();
  private final AtomicInteger deadLettered = new AtomicInteger();
  private final Collection<Answer> answers = new ArrayList<>();
  private Cancellations cancellations;
  private Clock clock = Clock.systemUTC();
  private CountDownLatch gate = new CountDownLatch(0);
  private BrokerConnection connection;

  Station(String name) throws IOException {
    this(name, "quorum");
  }

  /**
   * @param queues as in the settings: quorum, classic or transient
   */
  Station(String name, String queues) throws IOException {
    this(name, queues, Broker.uri());
  }

  Station(String test, String queues, URI uri) throws IOException {
    this(test, queues, uri, Set.of());
  }

  /**
   * @param cancelUsers whose cancel messages count
   */
  Station(String test, String queues, URI uri, Set<String> cancelUsers) throws IOException {
    this(test, queues, uri, cancelUsers, Trust.USUAL);
  }

  Station(String test, String queues, URI uri, Set<String> cancelUsers, Trust trust)
      throws IOException {
    this(test, queues, uri, cancelUsers, trust, Duration.ofSeconds(20));
  }

  /** On another broker, which the test talks to as well. */
  Station(String test, URI uri, Set<String> cancelUsers) throws IOException {
    this(
        test, "quorum", uri, cancelUsers, Trust.USUAL, Duration.ofSeconds(20), Broker.connect(uri));
  }

  /**
   * @param heartbeat after three without a sign of the broker the connection is torn
   */
  Station(
      String test, String queues, URI uri, Set<String> cancelUsers, Trust trust, Duration heartbeat)
      throws IOException {
    this(test, queues, uri, cancelUsers, trust, heartbeat, Broker.connect());
  }

  private Station(
      String test,
      String queues,
      URI uri,
      Set<String> cancelUsers,
      Trust trust,
      Duration heartbeat,
      Broker broker)
      throws IOException {
    String name = test + '-' + UUID.randomUUID().toString().substring(0, 8);
    this.broker = broker;
    this.workspace = Files.createTempDirectory("tasker-station");
    this.setup =
        new BrokerSetup(
            new BrokerAccess(
                List.of(uri),
                trust,
                heartbeat,
                new BrokerAccess.Names(
                    name + "_todo",
                    name + "_done",
                    name + "_dead",
                    name + "_progress",
                    name + "_cancel"),
                cancelUsers),
            queues.equals("transient") ? Map.of() : Map.of("x-queue-type", queues),
            Optional.of("replies."),
            4,
            name,
            new BrokerSockets.Bounds(MOST, Optional.of(spool()), heartbeat));
    Files.createDirectory(spool());
  }

  /** Where large messages are kept meanwhile; without it there is no room for any. */
  Path spool() {
    return workspace.resolve("spool");
  }

  /** What its machine takes for the time. */
  Station at(Clock its) {
    clock = its;
    return this;
  }

  /** Connects, and waits until it consumes. */
  Station open() {
    connect();
    awaitOpen();
    return this;
  }

  /** Connects as a fresh server with the former one's workspace. */
  void connect() {
    FileJournal journal = new FileJournal(workspace, clock);
    Claims claims = new Claims(Ticker.SYSTEM, Duration.ofMinutes(10), Duration.ofMinutes(10));
    claims.restore(journal.found());
    cancellations = new Cancellations(Ticker.SYSTEM);
    ProgressPublisher progress = new ProgressPublisher(setup, clock);
    RunListener listener = new Listeners(List.of(progress, new Counting()));
    TaskRunner runner =
        new Pipeline(
            new Pipeline.Ports(
                new Gate(),
                new NoSandbox(),
                journal,
                folder -> null,
                Results.NONE,
                null,
                cancellations,
                new Fitness()),
            new Pipeline.Policy(
                setup.node(),
                LIMITS,
                false,
                Map.of("run.py", "python"),
                5,
                Duration.ofMinutes(1),
                Set.of(),
                false),
            clock,
            Ticker.SYSTEM,
            listener);
    Dispatcher dispatcher =
        new Dispatcher(
            new Answers(
                runner,
                journal,
                new DoneFormat(),
                (run, answer) -> answer,
                claims,
                new Retry(Ticker.SYSTEM, Duration.ofMinutes(1))),
            journal,
            claims,
            new Dispatcher.Executors(executor, executor),
            new Fitness());
    connection =
        new BrokerConnection(
            setup,
            executor,
            Thread::new,
            dispatcher,
            new CancelStream(setup, cancellations, order -> {}, clock, Ticker.SYSTEM),
            listener);
    progress.over(connection);
    new Thread(connection, "station").start();
  }

  private static final Limits LIMITS =
      new Limits(
          Size.parse("1GiB"), 1, 16, Size.parse("1MiB"), Size.parse("1MiB"), Duration.ofHours(1));

  void awaitOpen() {
    eventually("it consumes", SOON, () -> connection.objection().isEmpty());
  }

  /** From now on tasks are held. */
  void hold() {
    gate = new CountDownLatch(1);
  }

  /** Lets the tasks go that are held. */
  void letGo() {
    gate.countDown();
  }

  /** Waits until nothing is under way: whoever has read an answer may be quicker than its ack. */
  void awaitIdle() {
    eventually("nothing is under way", SOON, () -> executor.getActiveCount() == 0);
  }

  /** Ends the connection as a server that stops. */
  void disconnect() {
    connection.close();
  }

  void send(String taskId) {
    broker.publish(setup.names().todo(), Broker.properties().build(), request(taskId));
  }

  void send(String taskId, AMQP.BasicProperties properties) {
    broker.publish(setup.names().todo(), properties, request(taskId));
  }

  static byte[] request(String taskId) {
    return "{\"taskId\":\"%s\",\"codePath\":\"code\",\"dataPath\":\"data\"}"
        .formatted(taskId)
        .getBytes(UTF_8);
  }

  Broker broker() {
    return broker;
  }

  BrokerSetup setup() {
    return setup;
  }

  BrokerAccess.Names names() {
    return setup.names();
  }

  /** What is cancelled, as the server knows it. */
  Cancellations cancellations() {
    return cancellations;
  }

  BrokerConnection connection() {
    return connection;
  }

  /** How many tasks were begun, not joined. */
  int runs() {
    return runs.get();
  }

  int redelivered() {
    return redelivered.get();
  }

  int deadLettered() {
    return deadLettered.get();
  }

  /** The bytes that the journal keeps of the one answer, once there are some. */
  byte[] keptAnswer() throws IOException {
    return Files.readAllBytes(eventuallyGet("a kept answer", SOON, this::kept));
  }

  /** All answers so far. */
  Collection<Answer> answers() throws IOException, TimeoutException {
    answers.addAll(broker.drain(names().done()));
    return answers;
  }

  /** The folder of the one run. */
  Path onlyRun() throws IOException {
    try (Stream<Path> folders = Files.list(workspace.resolve("runs"))) {
      return folders.findAny().orElseThrow();
    }
  }

  private Optional<Path> kept() throws IOException {
    try (Stream<Path> files = Files.walk(workspace)) {
      return files.filter(file -> file.endsWith("done.json")).findFirst();
    }
  }

  @Override
  public void close() throws IOException, TimeoutException {
    letGo();
    if (connection != null) {
      disconnect();
    }
    executor.shutdownNow();
    try (var channel = broker.channel()) {
      for (String queue :
          List.of(names().todo(), names().done(), names().dead(), names().cancel())) {
        channel.queueDelete(queue);
        channel.exchangeDelete(queue);
      }
      channel.exchangeDelete(names().progress());
    }
    broker.close();
    awaitEndOfWork();
    FileTree.delete(workspace);
  }

  /** What still writes into the workspace would be in the way of who removes it. */
  private void awaitEndOfWork() {
    try {
      executor.awaitTermination(SOON.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Gate implements Storage {
    @Override
    public FetchedCode fetchCode(SharePath code, Path below, Transferred transferred) {
      runs.incrementAndGet();
      try {
        gate.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new Refused(Reason.NOT_FOUND, "there is no code behind the gate " + UUID.randomUUID());
    }

    @Override
    public FetchedData fetchData(SharePath data, Path below, Transferred transferred) {
      throw new AssertionError("no task comes that far");
    }
  }

  private final class Counting implements RunListener {
    @Override
    public void redelivered() {
      redelivered.incrementAndGet();
    }

    @Override
    public void deadLettered(String why, Optional<String> sender) {
      deadLettered.incrementAndGet();
    }
  }

  /** No task comes that far. */
  private static final class NoSandbox implements Sandbox {
    @Override
    public JobImage image(Choice choice, Transferred transferred) {
      throw new AssertionError();
    }

    @Override
    public void start(Order order) {
      throw new AssertionError();
    }

    @Override
    public Ending await(Run run, RunFolder folder, Runnable meanwhile) {
      throw new AssertionError();
    }

    @Override
    public boolean knows(Run run, RunFolder folder) {
      return false;
    }

    @Override
    public boolean hasEnded(Run run, RunFolder folder) {
      return false;
    }

    @Override
    public void stop(String runId) {
      throw new AssertionError();
    }

    @Override
    public void remove(String runId) {}

    @Override
    public void discard(String runId) {}

    @Override
    public String origin(RunFolder folder) {
      throw new AssertionError();
    }

    @Override
    public void prepareShell(Order order) {
      throw new AssertionError();
    }

    @Override
    public boolean hasShell(String image) {
      return true;
    }

    @Override
    public Optional<Shell> shell(String runId) {
      throw new AssertionError();
    }

    @Override
    public void removeShell(String runId) {}
  }
}
