package org.dataexchange.tasker.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.rabbitmq.client.AMQP;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A message as it came from the broker. */
public record Answer(AMQP.BasicProperties properties, byte[] body) {

  private static final ObjectMapper JSON = new ObjectMapper();

  public String messageId() {
    return properties.getMessageId();
  }

  public JsonNode json() {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String taskId() {
    return json().path("taskId").asText();
  }

  public String state() {
    return json().path("state").asText();
  }

  /** What the wrapper says. */
  public String output() {
    return json().path("output").asText();
  }

  public String stdout() {
    return json().path("containerOutput").path("stdout").asText();
  }

  public JsonNode report() {
    return json().path("report");
  }

  public String reason() {
    return report().path("reason").asText();
  }

  public String runId() {
    return report().path("runId").asText();
  }

  public String node() {
    return report().path("node").asText();
  }

  public int attempt() {
    return report().path("attempt").asInt();
  }

  @Override
  public String toString() {
    String text = json().toString();
    return text.length() < 4000 ? text : text.substring(0, 4000) + '…';
  }
}
