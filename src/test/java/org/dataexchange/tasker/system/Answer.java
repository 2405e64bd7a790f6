package org.dataexchange.tasker.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.rabbitmq.client.AMQP;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.dataexchange.tasker.wire.Protocol;

/** A message of the broker's. */
public record Answer(AMQP.BasicProperties properties, byte[] body) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** One that came; Tasker's must be as the protocol describes it. */
  public static Answer received(AMQP.BasicProperties properties, byte[] body) {
    Protocol.check(properties, body);
    return new Answer(properties, body);
  }

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

  /** As it was kept before it was recorded: without its receipt, which is its end. */
  public byte[] withoutReceipt() {
    return new String(body, UTF_8)
        .replaceFirst(",\"receipt\":\\{[^{]*\\[\\{[^{]*\\}\\]\\}(?=\\}\\}$)", "")
        .getBytes(UTF_8);
  }

  /** The report as it is kept with the results: without the receipt. */
  public JsonNode keptReport() {
    ObjectNode kept = report().deepCopy();
    kept.remove("receipt");
    return kept;
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
