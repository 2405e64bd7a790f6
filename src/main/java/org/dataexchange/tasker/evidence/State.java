package org.dataexchange.tasker.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.BitSet;
import java.util.Collection;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The words of a {@link Checkpoint}, while they are written or read back. Whoever keeps something
 * between two lines of a trace has a {@code remember}, which names each part of it once: it gives
 * what it has, and goes on with what it gets, the same or what was saved. It throws whatever it
 * likes where it does not understand that: then the trace is read anew.
 *
 * @param saved are the words there already?
 */
record State(ObjectNode words, boolean saved) {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** To be written. */
  static State empty() {
    return new State(JSON.objectNode(), false);
  }

  /** To be read back. */
  static State of(JsonNode words) {
    return new State((ObjectNode) words, true);
  }

  private JsonNode word(String name, Supplier<JsonNode> now) {
    if (!saved) {
      words.set(name, now.get());
    }
    return words.required(name);
  }

  long number(String name, long now) {
    return number(word(name, () -> LongNode.valueOf(now)));
  }

  int small(String name, int now) {
    return Math.toIntExact(number(name, now));
  }

  boolean truth(String name, boolean now) {
    return truth(word(name, () -> BooleanNode.valueOf(now)));
  }

  String string(String name, String now) {
    return string(word(name, () -> TextNode.valueOf(now)));
  }

  byte[] bytes(String name, Supplier<byte[]> now) {
    try {
      return word(name, () -> BinaryNode.valueOf(now.get())).binaryValue();
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  void bits(String name, BitSet bits) {
    bits.or(BitSet.valueOf(bytes(name, bits::toByteArray)));
  }

  /** What somebody else remembers. */
  void part(String name, Consumer<State> part) {
    part.accept(new State((ObjectNode) word(name, JSON::objectNode), saved));
  }

  void strings(String name, Collection<String> all) {
    strings(name, all, all::add);
  }

  void strings(String name, Collection<String> all, Consumer<String> back) {
    list(name, all, TextNode::valueOf, one -> back.accept(string(one)));
  }

  <T> void list(
      String name, Collection<T> all, Function<T, JsonNode> word, Consumer<JsonNode> back) {
    JsonNode list = word(name, () -> JSON.arrayNode().addAll(all.stream().map(word).toList()));
    if (saved) {
      array(list).forEach(back);
    }
  }

  void strings(String name, Map<String, String> all) {
    map(name, all, TextNode::valueOf, (key, one) -> all.put(key, string(one)));
  }

  <K, T> void map(
      String name, Map<K, T> all, Function<T, JsonNode> word, BiConsumer<String, JsonNode> back) {
    if (saved) {
      words.required(name).properties().forEach(one -> back.accept(one.getKey(), one.getValue()));
    } else {
      ObjectNode map = words.putObject(name);
      all.forEach((key, one) -> map.set(key.toString(), word.apply(one)));
    }
  }

  /** A few words under one name. */
  static ArrayNode row() {
    return JSON.arrayNode();
  }

  static JsonNode array(JsonNode list) {
    require(list.isArray());
    return list;
  }

  static String string(JsonNode one) {
    require(one.isTextual());
    return one.textValue();
  }

  static long number(JsonNode one) {
    require(one.isIntegralNumber() && one.canConvertToLong());
    return one.longValue();
  }

  static int small(JsonNode one) {
    return Math.toIntExact(number(one));
  }

  static boolean truth(JsonNode one) {
    require(one.isBoolean());
    return one.booleanValue();
  }

  private static void require(boolean right) {
    if (!right) {
      throw new IllegalArgumentException("not what was saved");
    }
  }
}
