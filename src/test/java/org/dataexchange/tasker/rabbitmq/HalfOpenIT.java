package org.dataexchange.tasker.rabbitmq;

import static org.dataexchange.tasker.rabbitmq.Station.SOON;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.dataexchange.tasker.rabbitmq.BrokerConnection.Lifecycle;
import org.dataexchange.tasker.rabbitmq.connection.BrokerSocket;
import org.dataexchange.tasker.rabbitmq.connection.Trust;
import org.dataexchange.tasker.system.Broker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/**
 * A network that stands still without a word, while an answer is on its way that it cannot take.
 */
@Timeout(120)
class HalfOpenIT {

  /** More than the buffers of two sockets hold. */
  private static final int LARGE = 48 << 20;

  private FrameProxy proxy;
  private Heard heard;
  private Station station;

  @BeforeEach
  void begin(TestInfo test) throws Exception {
    heard = new Heard();
    proxy = new FrameProxy(Broker.uri());
    String name = test.getTestMethod().orElseThrow().getName();
    station =
        new Station(name, "classic", proxy.uri(), Set.of(), Trust.USUAL, Duration.ofSeconds(2))
            .open();
  }

  @AfterEach
  void end() throws Exception {
    proxy.close();
    station.close();
    heard.close();
  }

  @Test
  void costsTheSessionAndNoMore() throws Exception {
    Session before = station.connection().session().orElseThrow();
    CompletableFuture<Throwable> answer = answerInto(before);

    eventually("the answer is given up", SOON, answer::isDone);
    eventually("the session has ended", SOON, () -> !before.isOpen());
    station.awaitOpen();
    station.send("after");
    station.broker().take(station.names().done());
    int torn = heard.with("is torn: nothing came from the broker for").size();
    assertTrue(torn == 1 || torn == 2, "the tasks', and the orders' if its client was slow");
  }

  @Test
  void holdsUpNeitherProgressNorQuestions() throws Exception {
    Session before = station.connection().session().orElseThrow();
    answerInto(before);
    eventually("it stands still", SOON, () -> BrokerSocket.of(before.connection()).stalls());

    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          assertTrue(station.connection().waiting().isEmpty() || !before.isOpen());
          station.connection().pause(true);
          station.connection().pause(false);
        });
  }

  @Test
  void doesNotKeepAServerFromStopping() throws Exception {
    answerInto(station.connection().session().orElseThrow());

    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          assertFalse(
              station.connection().stopConsuming() && station.connection().session().isEmpty());
          station.disconnect();
        });
    assertEquals(Lifecycle.CLOSED, station.connection().state());
  }

  private CompletableFuture<Throwable> answerInto(Session session) {
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    proxy.freeze();
    Thread answering =
        new Thread(
            () -> {
              try {
                session
                    .publisher()
                    .publish(
                        station.names().done(),
                        Broker.properties().build(),
                        ByteBuffer.wrap(new byte[LARGE]));
                ended.complete(new AssertionError("it was confirmed"));
              } catch (Exception e) {
                ended.complete(e);
              }
            });
    answering.setDaemon(true);
    answering.start();
    return ended;
  }
}
