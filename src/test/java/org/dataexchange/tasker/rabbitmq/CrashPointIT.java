package org.dataexchange.tasker.rabbitmq;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.dataexchange.tasker.chaos.Records;
import org.dataexchange.tasker.rabbitmq.CrashingServer.Line;
import org.dataexchange.tasker.rabbitmq.connection.BrokerAccess;
import org.dataexchange.tasker.record.PostgreSql;
import org.dataexchange.tasker.record.Verification;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.system.Answer;
import org.dataexchange.tasker.system.Broker;
import org.dataexchange.tasker.task.OwnProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Wherever a server dies between a run's end and the last note of its answer, the next one has
 * nothing to run, nothing to record a second time, and nothing else to tell.
 */
@Timeout(240)
class CrashPointIT {

  private static final Duration SOON = Duration.ofSeconds(90);

  /** The key's, and the run's. */
  private static final int ENTRIES = 2;

  @TempDir Path workspace;
  private final String name = "crash-" + UUID.randomUUID().toString().substring(0, 8);
  private final BrokerAccess.Names names = CrashingServer.setup(name, Broker.uri()).names();
  private final List<Process> servers = new ArrayList<>();
  private Broker broker;
  private FrameProxy proxy;

  @BeforeEach
  void connect() throws IOException {
    broker = Broker.connect();
    proxy = new FrameProxy(Broker.uri());
  }

  @AfterEach
  void clear() throws Exception {
    servers.forEach(Process::destroyForcibly);
    proxy.close();
    for (String queue : List.of(names.todo(), names.done(), names.dead(), names.cancel())) {
      broker.delete(queue);
    }
    try (var channel = broker.channel()) {
      channel.exchangeDelete(names.progress());
    }
    broker.close();
  }

  /** A reply queue that no request may name: between confirm and ack, that is said. */
  private static AMQP.BasicProperties request() {
    return Broker.properties().replyTo("somebody's").build();
  }

  private void send(AMQP.BasicProperties request) {
    broker.publish(names.todo(), request, Station.request("task"));
  }

  private Process server(Line line, URI uri, Database.Place place) throws IOException {
    Process server =
        OwnProcess.start(
            CrashingServer.class,
            line,
            workspace,
            name,
            uri,
            place.url().orElse(""),
            place.username().orElse(""),
            place.password().orElse(""));
    servers.add(server);
    eventually("it consumes", SOON, () -> broker.consumers(names.todo()) == 1);
    return server;
  }

  private void end(Process server) throws IOException, InterruptedException {
    server.getOutputStream().close();
    assertEquals(CrashingServer.HALTED, server.waitFor());
  }

  private void awaitAnswers(long count) {
    eventually(
        count + " answers, and nothing waits",
        SOON,
        () -> broker.ready(names.done()) == count && broker.ready(names.todo()) == 0);
  }

  /** The first server dies, the next one goes on, and the request comes once more. */
  private List<Answer> told(Line line, Database.Place place) throws Exception {
    AMQP.BasicProperties request = request();
    Process first = server(line, proxy.uri(), place);
    proxy.swallow(line == Line.PUBLISHED);
    send(request);
    if (line == Line.PUBLISHED) {
      awaitAnswers(1);
      end(first);
    }
    assertEquals(CrashingServer.HALTED, first.waitFor(), () -> said(first));
    Process second = server(Line.NONE, Broker.uri(), place);
    boolean twice = line == Line.PUBLISHED || line == Line.CONFIRMED;
    awaitAnswers(twice ? 2 : 1);
    send(request);
    awaitAnswers(twice ? 3 : 2);
    end(second);
    return broker.drain(names.done());
  }

  private static String said(Process server) {
    try {
      return new String(server.getInputStream().readAllBytes());
    } catch (IOException e) {
      return e.toString();
    }
  }

  private void isOne(List<Answer> told, Database.Place place) throws IOException, SQLException {
    assertEquals(1, CrashingServer.runs(workspace));
    Set<String> bodies =
        told.stream().map(answer -> new String(answer.body())).collect(Collectors.toSet());
    assertEquals(1, bodies.size(), bodies::toString);
    assertEquals(1, told.stream().map(Answer::messageId).distinct().count());
    assertEquals("success", told.getFirst().state());
    Database database = Database.at(place);
    assertEquals(List.of(), Records.of(List.of(database)).complaints(told));
    Verification.Result found = Verification.of(database, List.of(), entries -> {});
    assertEquals(Optional.empty(), found.fault());
    assertEquals(ENTRIES, found.entries());
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void oneRunHasOneEntryAndOneAnswer(Line line) throws Exception {
    Database.Place place =
        new Database.Place(
            workspace.resolve("record"), Optional.empty(), Optional.empty(), Optional.empty());

    isOne(told(line, place), place);
  }

  @ParameterizedTest
  @EnumSource(names = {"KEPT", "RECORDING", "RECORDED"})
  void alsoWhereTheDatabaseIsAServer(Line line) throws Exception {
    Database.Place place = PostgreSql.shared().fresh(workspace.resolve("record"));

    isOne(told(line, place), place);
  }
}
