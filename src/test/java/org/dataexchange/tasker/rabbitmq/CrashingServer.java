package org.dataexchange.tasker.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.dataexchange.tasker.dispatch.Answers;
import org.dataexchange.tasker.dispatch.Cancellations;
import org.dataexchange.tasker.dispatch.Claims;
import org.dataexchange.tasker.dispatch.Dispatcher;
import org.dataexchange.tasker.journal.FileJournal;
import org.dataexchange.tasker.pipeline.Listeners;
import org.dataexchange.tasker.rabbitmq.connection.BrokerAccess;
import org.dataexchange.tasker.rabbitmq.connection.BrokerSockets;
import org.dataexchange.tasker.rabbitmq.connection.Trust;
import org.dataexchange.tasker.record.NodeRecord;
import org.dataexchange.tasker.record.RecordedAnswers;
import org.dataexchange.tasker.record.receipt.Receipts;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.task.EndingSample;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.Fitness;
import org.dataexchange.tasker.task.Journal;
import org.dataexchange.tasker.task.KeptStreams;
import org.dataexchange.tasker.task.Outcome;
import org.dataexchange.tasker.task.Recorder;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.Retry;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Samples;
import org.dataexchange.tasker.task.Task;
import org.dataexchange.tasker.task.TaskRunner;
import org.dataexchange.tasker.task.Ticker;
import org.dataexchange.tasker.wire.DoneFormat;

/**
 * A server with a journal, a record and a broker, and without sandbox and HTTP, which ends at one
 * line of the way of an answer, as a JVM that is killed there. Its algorithm notes each time that
 * it runs.
 */
final class CrashingServer {

  static final String NODE = "node-1";

  /** How it ends at its line. */
  static final int HALTED = 42;

  /** The lines between which it can end, in their order. */
  enum Line {
    /** The answer is kept, and nothing recorded. */
    KEPT,
    /** In the midst of the transaction of its entry. */
    RECORDING,
    /** The entry is committed, and nothing told. */
    RECORDED,
    /** The broker has the answer, and its confirm is on its way; ends when stdin does. */
    PUBLISHED,
    /** The answer is confirmed, and its request not acked. */
    CONFIRMED,
    /** The request is acked, and the journal does not know it. */
    ACKED,
    /** The journal knows it; what the run needed is still there. */
    NOTED,
    /** It goes on, until stdin ends. */
    NONE
  }

  private final Line line;
  private final Path workspace;
  private final FileJournal journal;
  private final NodeRecord record;

  private CrashingServer(Line line, Database.Place place) {
    this.line = line;
    this.workspace = place.folder().getParent();
    this.journal = new FileJournal(workspace, Clock.systemUTC());
    this.record =
        new NodeRecord(new NodeRecord.Setup(NODE, place, Optional.empty()), new LastClock());
  }

  /** Its line, its workspace, the names of its queues, the broker, and the record's database. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[1]).resolve("record");
    Optional<String> url = Optional.of(arguments[4]).filter(text -> !text.isEmpty());
    Database.Place place =
        new Database.Place(folder, url, url.map(any -> arguments[5]), url.map(any -> arguments[6]));
    new CrashingServer(Line.valueOf(arguments[0]), place)
        .start(setup(arguments[2], URI.create(arguments[3])));
    System.in.read();
    Runtime.getRuntime().halt(HALTED);
  }

  static BrokerSetup setup(String name, URI broker) {
    Duration heartbeat = Duration.ofSeconds(20);
    return new BrokerSetup(
        new BrokerAccess(
            List.of(broker),
            Trust.USUAL,
            heartbeat,
            new BrokerAccess.Names(
                name + "_todo",
                name + "_done",
                name + "_dead",
                name + "_progress",
                name + "_cancel"),
            Set.of()),
        Map.of("x-queue-type", "quorum"),
        Optional.empty(),
        1,
        NODE,
        new BrokerSockets.Bounds(1 << 20, Optional.empty(), heartbeat));
  }

  /** How often the algorithm ran. */
  static int runs(Path workspace) throws IOException {
    return Files.readAllLines(workspace.resolve("ran")).size();
  }

  private void start(BrokerSetup setup) {
    Logger log = Logger.getLogger(TodoDelivery.class.getName());
    log.addHandler(new BeforeAck());
    Claims claims = new Claims(Ticker.SYSTEM, Duration.ofMinutes(10), Duration.ofMinutes(10));
    claims.restore(journal.found());
    Journal watched = watched();
    ExecutorService threads = Executors.newCachedThreadPool();
    Dispatcher dispatcher =
        new Dispatcher(
            new Answers(
                new Algorithm(),
                watched,
                new DoneFormat(),
                new RecordedAnswers(new Watched(), new Receipts(record.key())),
                claims,
                new Retry(Ticker.SYSTEM, Duration.ofMinutes(1))),
            watched,
            claims,
            new Dispatcher.Executors(threads, threads),
            new Fitness());
    Cancellations cancellations = new Cancellations(Ticker.SYSTEM);
    BrokerConnection connection =
        new BrokerConnection(
            setup,
            threads,
            Thread::new,
            dispatcher,
            new CancelStream(setup, cancellations, order -> {}, Clock.systemUTC(), Ticker.SYSTEM),
            new Listeners(List.of()));
    new Thread(connection, "server").start();
  }

  private void at(Line here) {
    if (here == line) {
      Runtime.getRuntime().halt(HALTED);
    }
  }

  private Journal watched() {
    return (Journal)
        Proxy.newProxyInstance(
            Journal.class.getClassLoader(),
            new Class<?>[] {Journal.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("acked")) {
                at(Line.ACKED);
              }
              if (method.getName().equals("shrink")) {
                at(Line.NOTED);
              }
              try {
                return method.invoke(journal, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private final class Watched implements Recorder {
    @Override
    public Recorded record(Entry entry) {
      at(Line.KEPT);
      Recorded recorded = record.record(entry);
      at(Line.RECORDED);
      return recorded;
    }

    @Override
    public String objection() {
      return record.objection();
    }
  }

  /** It is asked in the transaction: first for the key, which is in it by the second time. */
  private final class LastClock extends Clock {
    private final AtomicInteger asked = new AtomicInteger();

    @Override
    public Instant instant() {
      if (asked.incrementAndGet() == 2) {
        at(Line.RECORDING);
      }
      return Clock.systemUTC().instant();
    }

    @Override
    public ZoneId getZone() {
      return Clock.systemUTC().getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }

  /** Between confirm and ack it is said that no reply goes to where it may not. */
  private final class BeforeAck extends Handler {
    @Override
    public void publish(LogRecord said) {
      if (said.getMessage().contains("reply-to is ignored")) {
        at(Line.CONFIRMED);
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private final class Algorithm implements TaskRunner {
    @Override
    public Report run(Task task, Run begun) {
      try {
        Files.writeString(
            workspace.resolve("ran"),
            begun.id() + "\n",
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
        Run facts = Samples.released(begun.id());
        Run run = begun.released(facts.image().orElseThrow(), facts.released().orElseThrow());
        journal.save(run);
        RunFolder folder = journal.folder(run.id());
        Files.createDirectories(folder.stdout().getParent());
        for (Path stream : List.of(folder.stdout(), folder.stderr(), folder.trace())) {
          Files.write(stream, "ran\n".getBytes(UTF_8));
        }
        Report.Execution execution =
            new Report.Execution(
                new EndingSample().ending(),
                Samples.evidence(),
                KeptStreams.in(folder, Samples.SHA256),
                List.of(new Report.Output("out.csv", 4, Samples.SHA256)),
                "prepared",
                Optional.empty());
        return new Report(
            run, NODE, new Outcome.Succeeded(), Instant.now(), Map.of(), Optional.of(execution));
      } catch (IOException e) {
        throw new Failures.StorageFailed("its disk", e);
      }
    }

    @Override
    public Report resume(Task task, Run left, boolean died) {
      return run(task, left.again(Instant.now()));
    }

    @Override
    public Report fail(Run run, Failures.SystemFailed failure) {
      throw failure;
    }

    @Override
    public Report refuse(Run run, Refused refused) {
      throw refused;
    }
  }
}
