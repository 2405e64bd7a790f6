package org.dataexchange.tasker.rabbitmq;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.rabbitmq.client.AMQP;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunListener;
import org.dataexchange.tasker.task.Step;
import org.dataexchange.tasker.task.Transferred;

/**
 * Publishes each step that begins, and how far its transfer is; nobody has to listen, and nothing
 * waits for the broker.
 */
public final class ProgressPublisher implements RunListener {

  private static final Logger LOG = System.getLogger(ProgressPublisher.class.getName());
  private static final JsonFactory JSON = new JsonFactory();

  private final AtomicReference<BrokerConnection> connection = new AtomicReference<>();
  private final String exchange;
  private final String node;
  private final Clock clock;

  public ProgressPublisher(BrokerSetup setup, Clock clock) {
    this.exchange = setup.names().progress();
    this.node = setup.node();
    this.clock = clock;
  }

  /** From now on steps go out over this connection; before, they go nowhere. */
  public void over(BrokerConnection broker) {
    connection.set(broker);
  }

  @Override
  public void stepBegan(Run run, Step step) {
    publish(run, step, Optional.empty());
  }

  @Override
  public void transferred(Run run, Step step, Transferred.Sofar sofar) {
    publish(run, step, Optional.of(sofar));
  }

  private void publish(Run run, Step step, Optional<Transferred.Sofar> sofar) {
    Optional<Session> session =
        Optional.ofNullable(connection.get()).flatMap(BrokerConnection::session);
    if (session.isEmpty()) {
      return;
    }
    AMQP.BasicProperties properties =
        new AMQP.BasicProperties.Builder().contentType("application/json").deliveryMode(1).build();
    try {
      byte[] body = body(run, step, sofar);
      session.get().publishProgress(exchange, step.wireName(), properties, body);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "Progress of run {0} was lost: {1}", run.id(), Reasons.of(e));
    }
  }

  private byte[] body(Run run, Step step, Optional<Transferred.Sofar> sofar) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(body)) {
      json.writeStartObject();
      json.writeStringField("taskId", run.taskId());
      json.writeStringField("step", step.wireName());
      json.writeNumberField("stepIndex", step.index());
      json.writeNumberField("stepCount", Step.values().length);
      json.writeStringField("at", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
      json.writeStringField("node", node);
      if (sofar.isPresent()) {
        write(sofar.get(), json);
      }
      json.writeEndObject();
    }
    return body.toByteArray();
  }

  private static void write(Transferred.Sofar sofar, JsonGenerator json) throws IOException {
    json.writeNumberField("bytes", sofar.bytes());
    json.writeNumberField("files", sofar.files());
    if (sofar.total().isPresent()) {
      json.writeNumberField("bytesTotal", sofar.total().get().bytes());
      json.writeNumberField("filesTotal", sofar.total().get().files());
    }
  }
}
