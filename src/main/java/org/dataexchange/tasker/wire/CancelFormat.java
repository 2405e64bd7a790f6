package org.dataexchange.tasker.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Locale;
import org.dataexchange.tasker.task.Cancellation;
import org.dataexchange.tasker.task.Task;
import org.dataexchange.tasker.text.ByteOrderMark;

/**
 * Reads and writes cancel messages of protocol v0.1: {@code {"taskId": …}} or {@code {"sha256":
 * …}}, and {@code "lift": true} beside it to end what was ordered before.
 */
public final class CancelFormat {

  /** In bytes; a task id of 200 characters takes 2400 where each is escaped. */
  public static final int MAX_BODY = 8 << 10;

  private CancelFormat() {}

  /** A message that orders nothing; what is wrong with it is said without its own words. */
  public static final class Unusable extends Exception {

    Unusable(String why) {
      super(why);
    }
  }

  /**
   * @param at when it was given
   * @throws Unusable if it names not exactly one task or code
   */
  public static Cancellation read(byte[] body, Instant at) throws Unusable {
    JsonNode message = message(body);
    JsonNode lift = message.path("lift");
    if (!lift.isMissingNode() && !lift.isNull() && !lift.isBoolean()) {
      throw new Unusable("lift is neither true nor false");
    }
    return new Cancellation(target(message), at, lift.asBoolean());
  }

  /**
   * The body of a message that orders the end of something, or lets it go again.
   *
   * @param lift ends what was ordered before
   */
  public static byte[] write(Cancellation.Target target, boolean lift) {
    ObjectNode message = StrictJson.JSON.createObjectNode();
    switch (target) {
      case Cancellation.OfTask task -> message.put("taskId", task.id());
      case Cancellation.OfCode code -> message.put("sha256", code.sha256());
    }
    if (lift) {
      message.put("lift", true);
    }
    try {
      return StrictJson.JSON.writeValueAsBytes(message);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode message(byte[] body) throws Unusable {
    if (body.length > MAX_BODY) {
      throw new Unusable("it is longer than %d bytes".formatted(MAX_BODY));
    }
    try {
      int mark = ByteOrderMark.length(body);
      JsonNode message = StrictJson.JSON.readTree(body, mark, body.length - mark);
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
    // null is what some clients write for what was not set
    boolean ofTask = message.hasNonNull("taskId");
    if (ofTask == message.hasNonNull("sha256")) {
      throw new Unusable("it names not exactly one of taskId and sha256");
    }
    return ofTask ? task(message.path("taskId")) : code(message.path("sha256"));
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
