package org.dataexchange.tasker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.dataexchange.tasker.rabbitmq.client.BrokerTrouble;
import org.dataexchange.tasker.rabbitmq.client.TaskSubmission;
import org.dataexchange.tasker.system.Broker;
import org.dataexchange.tasker.system.Script;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What whoever submits hears while no answer comes. */
@Timeout(60)
class WaitingSubmitIT {

  private final String todo = "waiting-" + UUID.randomUUID();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Broker broker;

  @BeforeEach
  void declare() throws Exception {
    broker = Broker.connect();
    try (Channel channel = broker.channel()) {
      channel.exchangeDeclare(todo, "direct", true);
      channel.queueDeclare(todo, true, false, false, Map.of());
      channel.queueBind(todo, todo, todo);
    }
  }

  @AfterEach
  void delete() throws Exception {
    broker.delete(todo);
    broker.close();
  }

  private long waiting() throws Exception {
    try (Channel channel = broker.channel()) {
      return channel.messageCount(todo);
    }
  }

  /** Until the task is sent, and not for its answer. */
  private String said() throws Exception {
    Environment environment =
        new Environment(
            Map.of(
                "TASKER_BROKER_URI",
                Script.variable("TASKER_BROKER_URI"),
                "TASKER_TODO_QUEUE",
                todo));
    Progress progress = new Progress(new PrintStream(err, true, UTF_8), false);
    Thread submits =
        Thread.ofPlatform()
            .start(
                () ->
                    assertThrows(
                        BrokerTrouble.class,
                        () ->
                            new TaskSubmission(environment.broker(), progress)
                                .answer("none", new byte[0])));
    eventually("it is sent", Duration.ofSeconds(30), () -> waiting() > 0);
    submits.interrupt();
    submits.join();
    return err.toString(UTF_8);
  }

  @Test
  void isToldOnceThatNobodyTakesTasks() throws Exception {
    assertEquals(
        "  no server takes tasks from '%s' now, so the task waits there: none is up, or those that are take none (./tasker status)"
            .formatted(todo),
        said().stripTrailing());
  }

  @Test
  void isToldNothingWhereSomebodyDoes() throws Exception {
    try (Channel busy = broker.channel()) {
      busy.basicQos(1);
      busy.basicPublish("", todo, null, new byte[0]);
      busy.basicConsume(todo, new DefaultConsumer(busy));
      eventually("it has one", Duration.ofSeconds(30), () -> waiting() == 0);

      assertEquals("", said());
    }
  }
}
