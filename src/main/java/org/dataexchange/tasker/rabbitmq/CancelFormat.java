package org.dataexchange.tasker.rabbitmq;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import org.dataexchange.tasker.task.ByteOrderMark;
import org.dataexchange.tasker.task.Cancellation;
import org.dataexchange.tasker.task.Task;

/**
 * Reads cancel messages of protocol v0.1: {@code {"taskId": …}} or {@code {"sha256": …}}, and
 * {@code "lift": true} beside it to end what was ordered before.
 */
final class CancelFormat {

  /** In bytes; a task id of 200 characters takes 2400 where each is escaped. */
  static final int MAX_BODY = 8 << 10;

  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .disable(JsonFactory.Feature.CHARSET_DETECTION)
                  // two readers of a doubled field would see two different orders
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(100).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private CancelFormat() {}

  /** A message that orders nothing; what is wrong with it is said without its own words. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1;

    Unusable(String why) {
      super(why);
    }
  }

  /**
   * @param at when it was given
   * @throws Unusable if it names not exactly one task or code
   */
  static Cancellation read(byte[] body, Instant at) throws Unusable {
    JsonNode message = message(body);
    JsonNode lift = message.path("lift");
    if (!lift.isMissingNode() && !lift.isNull() && !lift.isBoolean()) {
      throw new Unusable("lift is neither true nor false");
    }
    return new Cancellation(target(message), at, lift.asBoolean());
  }

  private static JsonNode message(byte[] body) throws Unusable {
    if (body.length > MAX_BODY) {
      throw new Unusable("it is longer than %d bytes".formatted(MAX_BODY));
    }
    try {
      int mark = ByteOrderMark.length(body);
      JsonNode message = JSON.readTree(body, mark, body.length - mark);
      if (message.isObject()) {
        return message;
      }
    } catch (JsonProcessingException e) {
      throw new Unusable(
          ByteOrderMark.other(body)
              .map(encoding -> "it is in %s, and not in UTF-8".formatted(encoding))
              .orElse("it is not JSON in UTF-8, or has a field twice"));
    } catch (IOException e) {
      throw new Unusable("it cannot be read");
    }
    throw new Unusable("it is not a JSON object");
  }

  private static Cancellation.Target target(JsonNode message) throws Unusable {
    JsonNode task = message.path("taskId");
    JsonNode code = message.path("sha256");
    if (task.isMissingNode() == code.isMissingNode()) {
      throw new Unusable("it names not exactly one of taskId and sha256");
    }
    return code.isMissingNode() ? task(task) : code(code);
  }

  private static Cancellation.OfTask task(JsonNode id) throws Unusable {
    if (!id.isTextual() || !Task.usableId(id.textValue())) {
      throw new Unusable("its taskId is no string of 1 to 200 characters");
    }
    return new Cancellation.OfTask(id.textValue());
  }

  private static Cancellation.OfCode code(JsonNode sha256) throws Unusable {
    String digest = sha256.isTextual() ? sha256.textValue().toLowerCase(Locale.ROOT) : "";
    if (!digest.matches("[0-9a-f]{64}")) {
      throw new Unusable("its sha256 is no string of 64 hexadecimal digits");
    }
    return new Cancellation.OfCode(digest);
  }
}
