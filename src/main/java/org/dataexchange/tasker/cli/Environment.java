package org.dataexchange.tasker.cli;

import com.rabbitmq.client.ConnectionFactory;
import java.net.URISyntaxException;
import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.dataexchange.tasker.config.BadSetting;
import org.dataexchange.tasker.config.StorageSettings;
import org.dataexchange.tasker.task.StorageRoot;

/** The settings of the server that a client needs too, from the environment alone. */
record Environment(Map<String, String> variables) {

  private static final int CONNECT_MILLIS = 5_000;

  Environment {
    variables = Map.copyOf(variables);
  }

  String todo() {
    return text("TASKER_TODO_QUEUE").orElse("tasker_todo");
  }

  String done() {
    return text("TASKER_DONE_QUEUE").orElse("tasker_done");
  }

  String progress() {
    return text("TASKER_PROGRESS_EXCHANGE").orElse("tasker_progress");
  }

  /**
   * Where the shares are.
   *
   * @throws CannotSubmit if a setting of the storage is bad
   */
  StorageRoot storage() {
    try {
      return StorageSettings.read(key -> text(key.replace('.', '_').toUpperCase(Locale.ROOT)));
    } catch (BadSetting e) {
      throw new CannotSubmit(e.getMessage(), e);
    }
  }

  /** The broker, or the first of a cluster. */
  ConnectionFactory broker() {
    String uri = text("TASKER_BROKER_URI").orElse("amqp://guest:guest@127.0.0.1:5672/%2f");
    ConnectionFactory factory = new ConnectionFactory();
    try {
      factory.setUri(uri.split(",")[0].strip());
      if (factory.isSSL()) {
        // the client's own default trusts everyone
        factory.useSslProtocol(SSLContext.getDefault());
        factory.enableHostnameVerification();
      }
    } catch (URISyntaxException
        | NoSuchAlgorithmException
        | KeyManagementException
        | IllegalArgumentException e) {
      throw new CannotSubmit(
          "TASKER_BROKER_URI is not like amqp://user:password@host:port/vhost", e);
    }
    text("RABBITMQ_HOST").ifPresent(factory::setHost);
    text("RABBITMQ_USERNAME").ifPresent(factory::setUsername);
    text("RABBITMQ_PASSWORD").ifPresent(factory::setPassword);
    factory.setAutomaticRecoveryEnabled(false);
    factory.setConnectionTimeout(CONNECT_MILLIS);
    return factory;
  }

  private Optional<String> text(String name) {
    return Optional.ofNullable(variables.get(name)).filter(text -> !text.isBlank());
  }
}
