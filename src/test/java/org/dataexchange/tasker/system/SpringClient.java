package org.dataexchange.tasker.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.support.converter.Jackson2JsonMessageConverter;

/**
 * A platform that was written with Spring AMQP, of which {@code RabbitTemplate} is what it uses.
 */
final class SpringClient implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE = 120_000;

  private final CachingConnectionFactory connections = new CachingConnectionFactory(Broker.uri());
  private final String todo;
  private final String done;

  SpringClient(String todo, String done) {
    this.todo = todo;
    this.done = done;
  }

  /** As a platform models it: what it does not set is written as null. */
  record Task(String taskId, String codePath, String dataPath, Hash codeHash, Object limits)
      implements Serializable {
    private static final long serialVersionUID = 1;

    static Task of(String taskId, String sha256) {
      return new Task(taskId, "hello", "data", new Hash(null, sha256), null);
    }
  }

  record Hash(String eTag, String sha256) implements Serializable {
    private static final long serialVersionUID = 1;
  }

  /** Makes bytes of a text, and of any other object what Java's serialization makes. */
  RabbitTemplate simple() {
    RabbitTemplate template = new RabbitTemplate(connections);
    template.setReplyTimeout(PATIENCE);
    template.setReceiveTimeout(PATIENCE);
    template.setRoutingKey(todo);
    return template;
  }

  /** Makes JSON of an object, and says of which class it was. */
  RabbitTemplate json() {
    RabbitTemplate template = simple();
    template.setMessageConverter(new Jackson2JsonMessageConverter());
    return template;
  }

  /** The next answer, as it came. */
  JsonNode answer(String taskId) throws IOException {
    while (true) {
      Message message = simple().receive(done, PATIENCE);
      if (message == null) {
        throw new AssertionError("no answer to " + taskId);
      }
      JsonNode answer = JSON.readTree(new String(message.getBody(), StandardCharsets.UTF_8));
      if (answer.path("taskId").asText().equals(taskId)) {
        return answer;
      }
    }
  }

  @Override
  public void close() {
    connections.destroy();
  }
}
