package org.dataexchange.tasker.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.dispatch.Cancellations;
import org.dataexchange.tasker.rabbitmq.connection.ReceivedProperties;
import org.dataexchange.tasker.task.Cancellation;
import org.dataexchange.tasker.task.Samples;
import org.dataexchange.tasker.task.SteppingClock;
import org.dataexchange.tasker.wire.CancelMessage;
import org.junit.jupiter.api.Test;

class CancelBacklogTest {

  private static final AMQP.BasicProperties NONE = new AMQP.BasicProperties();
  private static final String REVOKE = "{\"sha256\":\"%s\"}".formatted(Samples.SHA256);
  private static final String LIFT = "{\"sha256\":\"%s\",\"lift\":true}".formatted(Samples.SHA256);
  private static final Cancellation.Target CODE = new Cancellation.OfCode(Samples.SHA256);

  private final SteppingClock clock = SteppingClock.standing();
  private final SteppingClock ticker = SteppingClock.standing();
  private final Cancellations cancellations = new Cancellations(ticker);

  private Heard reader(String... users) {
    return new Heard(
        new CancelMessage.Reader(Set.of(users), clock),
        new CancelBacklog(cancellations, order -> {}, ticker));
  }

  private record Heard(CancelMessage.Reader reader, CancelBacklog taken) {
    void end() {
      taken.end();
    }
  }

  private static void read(Heard heard, AMQP.BasicProperties properties, String body) {
    heard
        .taken()
        .take(heard.reader().read(ReceivedProperties.of(properties), body.getBytes(UTF_8)));
  }

  private static AMQP.BasicProperties at(Instant time) {
    return new AMQP.BasicProperties.Builder().timestamp(Date.from(time)).build();
  }

  @Test
  void letsNothingHoldBeforeTheLastOfTheDayIsRead() {
    Heard reader = reader();
    read(reader, NONE, REVOKE);
    assertEquals(0, cancellations.inForce());
    read(reader, NONE, LIFT);
    reader.end();
    assertEquals(0, cancellations.inForce());

    read(reader, NONE, REVOKE);
    assertEquals(1, cancellations.inForce());
  }

  @Test
  void keepsWhatItKnowsWhileTheDayIsReadAgain() {
    Heard first = reader();
    first.end();
    read(first, NONE, REVOKE);

    Heard second = reader();
    read(second, NONE, REVOKE);
    assertEquals(1, cancellations.inForce());
    second.end();
    assertEquals(1, cancellations.inForce());
  }

  @Test
  void countsFromTheSendersTimeAndNeverFromTheFuture() {
    Heard reader = reader();
    reader.end();
    Instant earlier = Samples.NOW.minus(Duration.ofHours(2));
    read(reader, at(earlier), REVOKE);
    assertEquals(Optional.of(earlier), cancellations.inForce(CODE).map(Cancellation::at));
    read(reader, at(Samples.NOW.plusSeconds(60)), REVOKE);
    assertEquals(Optional.of(Samples.NOW), cancellations.inForce(CODE).map(Cancellation::at));
    read(reader, NONE, REVOKE);
    assertEquals(Optional.of(Samples.NOW), cancellations.inForce(CODE).map(Cancellation::at));
  }

  /** The broker gives what it got in the last day, and knows better than either's clock. */
  @Test
  void heedsWhatTheBrokerGivesHoweverOldTheClocksMakeIt() {
    Heard reader = reader();
    read(reader, at(Samples.NOW.minus(Duration.ofDays(2))), REVOKE);
    reader.end();
    assertEquals(1, cancellations.inForce());
    read(reader, at(Samples.NOW.minus(Duration.ofDays(2))), LIFT);
    assertEquals(0, cancellations.inForce());
    read(reader, at(Samples.NOW.minus(Duration.ofDays(2))), REVOKE);
    assertEquals(1, cancellations.inForce());
  }

  @Test
  void forgetsNothingWhenAClockThatWasBehindIsSet() {
    clock.goOn(Duration.ofDays(-1));
    Heard reader = reader();
    read(reader, at(Samples.NOW.minusSeconds(60)), REVOKE);
    reader.end();
    clock.goOn(Duration.ofDays(1));
    assertEquals(1, cancellations.inForce());

    ticker.goOn(Duration.ofDays(1));
    assertEquals(0, cancellations.inForce());
  }

  @Test
  void heedsTheUsersThatMayCancelAndNobodyElse() {
    Heard reader = reader("platform", "operator");
    reader.end();
    read(reader, NONE, REVOKE);
    read(reader, by("somebody"), REVOKE);
    read(reader, by(""), REVOKE);
    assertEquals(0, cancellations.inForce());

    read(reader, by("operator"), REVOKE);
    assertTrue(cancellations.inForce(CODE).isPresent());
    read(reader, by("somebody"), LIFT);
    assertTrue(cancellations.inForce(CODE).isPresent());
  }

  private static AMQP.BasicProperties by(String user) {
    return new AMQP.BasicProperties.Builder().userId(user).build();
  }

  @Test
  void isNotEndedByWhatItCannotRead() {
    Heard reader = reader();
    reader.end();
    read(reader, NONE, "{");
    read(reader, NONE, "");
    read(reader, NONE, REVOKE);

    assertEquals(1, cancellations.inForce());
  }
}
