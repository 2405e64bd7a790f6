package org.dataexchange.tasker.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * An answer as it lies in the run's folder, without the streams.
 *
 * @param state {@code success}, {@code error} or {@code rejected}
 * @param output what Tasker says of it
 * @param report as it went out
 */
record Done(String state, String output, JsonNode report) {

  private static final JsonFactory JSON = new ObjectMapper().getFactory();

  /** Reads it; the streams are passed over, and take no memory. */
  static Done of(byte[] answer) {
    String state = "";
    String output = "";
    JsonNode report = MissingNode.getInstance();
    try (JsonParser parser = JSON.createParser(answer)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        switch (name) {
          case "state" -> state = parser.getText();
          case "output" -> output = parser.getText();
          case "report" -> report = parser.readValueAsTree();
          default -> parser.skipChildren();
        }
      }
      return new Done(state, output, report);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * One stream of an answer.
   *
   * @param name {@code stdout}, {@code stderr} or {@code strace}
   * @return nothing where nothing ran
   */
  static Optional<String> stream(byte[] answer, String name) {
    try (JsonParser parser = JSON.createParser(answer)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean streams = parser.currentName().equals("containerOutput");
        parser.nextToken();
        if (streams && parser.currentToken() == JsonToken.START_OBJECT) {
          return streamIn(parser, name);
        }
        parser.skipChildren();
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<String> streamIn(JsonParser parser, String name) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean wanted = parser.currentName().equals(name);
      parser.nextToken();
      if (wanted) {
        return Optional.of(parser.getText());
      }
      parser.skipChildren();
    }
    return Optional.empty();
  }
}
