package org.dataexchange.tasker.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.rabbitmq.client.AMQP;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.task.Request;

/** What {@code docs/asyncapi.json} says of messages, for comparing it with those that are sent. */
public final class Protocol {

  static final JsonSchemas DOCUMENT = new JsonSchemas("docs/asyncapi.json");

  private static final ObjectMapper JSON = new ObjectMapper();

  private Protocol() {}

  /** What is wrong with a body, by the document; empty if nothing. */
  public static Set<String> objections(String message, JsonNode body) {
    return objections("/components/messages/" + message + "/payload", "body", body);
  }

  private static Set<String> objections(String pointer, String of, JsonNode value) {
    Set<String> objections = new LinkedHashSet<>();
    DOCUMENT
        .objections(pointer, value)
        .forEach(objection -> objections.add(of + ": " + objection.getMessage()));
    return objections;
  }

  /**
   * Fails if a message that came from Tasker is none of those that it sends; what came from others
   * is not looked at.
   */
  public static void check(AMQP.BasicProperties properties, byte[] body) {
    Optional<String> message = sent(properties, body);
    if (message.isEmpty()) {
      return;
    }
    String at = "/components/messages/" + message.get();
    Set<String> objections = new LinkedHashSet<>();
    objections.addAll(objections(at + "/x-properties", "properties", said(properties)));
    if (message.get().equals("dead")) {
      objections.addAll(objections(at + "/headers", "headers", headers(properties)));
    } else {
      objections.addAll(objections(message.get(), json(body).orElseThrow()));
    }
    if (!objections.isEmpty()) {
      throw new AssertionError("no message '%s': %s".formatted(message.get(), objections));
    }
  }

  /** Fails if what a client sends has a meaning for Tasker, and is not described. */
  public static void checkSent(AMQP.BasicProperties properties, byte[] body) {
    Optional<JsonNode> json = json(body);
    Set<String> objections = new LinkedHashSet<>();
    for (String message : json.isPresent() ? read(body) : Set.<String>of()) {
      String at = "/components/messages/" + message;
      objections.addAll(objections(message, json.get()));
      objections.addAll(objections(at + "/x-properties", "properties", said(properties)));
    }
    if (!objections.isEmpty()) {
      throw new AssertionError("Tasker takes what is not described: " + objections);
    }
  }

  /** The messages for which Tasker takes a body. */
  private static Set<String> read(byte[] body) {
    Set<String> read = new LinkedHashSet<>();
    try {
      if (RequestFormat.read(null, body) instanceof Request.Valid) {
        read.add("request");
      }
    } catch (RequestFormat.Poison e) {
      // it is meant to be none
    }
    try {
      CancelFormat.read(body, Instant.EPOCH);
      // a request names a task, too, and the stream's readers pass over the rest
      read.add("cancel");
    } catch (CancelFormat.Unusable e) {
      // it is meant to be none
    }
    return read;
  }

  /** The queue behind a channel, and its exchange, as they are declared. */
  public static JsonNode channel(String name) {
    return DOCUMENT.at("/channels/" + name);
  }

  /** Which of those that Tasker sends it seems to be. */
  private static Optional<String> sent(AMQP.BasicProperties properties, byte[] body) {
    if (headers(properties).has("tasker-at")) {
      return Optional.of("dead");
    }
    if ("tasker.mark".equals(properties.getType())) {
      return Optional.of("cancel");
    }
    Optional<JsonNode> json = json(body).filter(JsonNode::isObject);
    return json.filter(message -> message.has("containerOutput"))
        .map(done -> "done")
        .or(() -> json.filter(message -> message.has("stepIndex")).map(step -> "progress"));
  }

  private static Optional<JsonNode> json(byte[] body) {
    try {
      return Optional.ofNullable(JSON.readTree(body));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static ObjectNode headers(AMQP.BasicProperties properties) {
    ObjectNode headers = JSON.createObjectNode();
    Optional.ofNullable(properties.getHeaders())
        .orElse(Map.of())
        .forEach((name, value) -> headers.put(name, String.valueOf(value)));
    return headers;
  }

  private static ObjectNode said(AMQP.BasicProperties properties) {
    ObjectNode said = JSON.createObjectNode();
    Optional.ofNullable(properties.getMessageId()).ifPresent(id -> said.put("message-id", id));
    Optional.ofNullable(properties.getCorrelationId())
        .ifPresent(id -> said.put("correlation-id", id));
    Optional.ofNullable(properties.getContentType())
        .ifPresent(type -> said.put("content-type", type));
    Optional.ofNullable(properties.getDeliveryMode())
        .ifPresent(mode -> said.put("delivery-mode", mode));
    Optional.ofNullable(properties.getReplyTo()).ifPresent(to -> said.put("reply-to", to));
    Optional.ofNullable(properties.getType()).ifPresent(type -> said.put("type", type));
    Optional.ofNullable(properties.getTimestamp())
        .ifPresent(at -> said.put("timestamp", at.toInstant().getEpochSecond()));
    return said;
  }
}
