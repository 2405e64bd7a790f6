package org.dataexchange.tasker;

import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.config.Settings;
import org.dataexchange.tasker.journal.NodeIdentity;
import org.dataexchange.tasker.rabbitmq.BrokerSetup;
import org.dataexchange.tasker.rabbitmq.connection.BrokerAccess;
import org.dataexchange.tasker.rabbitmq.connection.BrokerSockets;
import org.dataexchange.tasker.rabbitmq.connection.Trust;
import org.dataexchange.tasker.wire.Traces;

/** The way to the broker by the settings: the same for the server and its commands. */
public final class ConfiguredBroker {

  private ConfiguredBroker() {}

  public static BrokerAccess access(Settings.Broker broker) {
    return new BrokerAccess(
        broker.uris(),
        new Trust(
            broker.ca(),
            broker.certificate().map(own -> new Trust.Own(own.certificate(), own.key()))),
        broker.heartbeat(),
        new BrokerAccess.Names(
            broker.todo(), broker.done(), broker.dead(), broker.progress(), broker.cancel()),
        broker.cancelUsers());
  }

  static BrokerSetup ofServer(Settings settings, NodeIdentity node, Traces traces) {
    Settings.Broker broker = settings.broker();
    return new BrokerSetup(
        access(broker),
        switch (broker.queues()) {
          case QUORUM -> Map.of("x-queue-type", "quorum");
          case CLASSIC -> Map.of("x-queue-type", "classic");
          case TRANSIENT -> Map.of();
        },
        broker.replyPrefix(),
        settings.workers(),
        node.name(),
        new BrokerSockets.Bounds(
            broker.most().bytes(), Optional.of(settings.workspace()), broker.heartbeat()),
        traces);
  }
}
