package org.dataexchange.tasker.rabbitmq;

import com.rabbitmq.client.AMQP;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.dataexchange.tasker.rabbitmq.connection.BrokerErrors;
import org.dataexchange.tasker.rabbitmq.connection.TraceHeaders;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunListener;
import org.dataexchange.tasker.task.Step;
import org.dataexchange.tasker.task.Transferred;
import org.dataexchange.tasker.wire.ProgressFormat;
import org.dataexchange.tasker.wire.ProgressFormat.Progress;
import org.dataexchange.tasker.wire.Traces;

/**
 * Publishes each step that begins, and how far its transfer is; nobody has to listen, and nothing
 * waits for the broker.
 */
public final class ProgressPublisher implements RunListener {

  private static final Logger LOG = System.getLogger(ProgressPublisher.class.getName());

  private final AtomicReference<BrokerConnection> connection = new AtomicReference<>();
  private final String exchange;
  private final String node;
  private final Clock clock;
  private final Traces traces;

  public ProgressPublisher(BrokerSetup setup, Clock clock) {
    this.exchange = setup.names().progress();
    this.node = setup.node();
    this.clock = clock;
    this.traces = setup.traces();
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
        TraceHeaders.with(
            new AMQP.BasicProperties.Builder()
                .contentType("application/json")
                .deliveryMode(1)
                .build(),
            traces.of(run.key().answerId()));
    try {
      byte[] body =
          ProgressFormat.write(Progress.of(run.taskId(), step, sofar), clock.instant(), node);
      session.get().publishProgress(exchange, step.wireName(), properties, body);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "Progress of run {0} was lost: {1}", run.id(), BrokerErrors.of(e));
    }
  }
}
