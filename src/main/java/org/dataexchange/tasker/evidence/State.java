package org.dataexchange.tasker.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.function.Consumer;

/**
 * The words of a {@link Checkpoint}. Whoever keeps something between two lines of a trace writes it
 * by {@code save} and takes it back by {@code load}, which throws whatever it likes where it does
 * not understand: then the trace is read anew.
 */
final class State {

  private State() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ArrayNode strings(Collection<String> all) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode(all.size());
    all.forEach(list::add);
    return list;
  }

  static ArrayNode numbers(Collection<? extends Number> all) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode(all.size());
    all.forEach(one -> list.add(one.longValue()));
    return list;
  }

  static void strings(JsonNode list, Consumer<String> to) {
    for (JsonNode one : array(list)) {
      to.accept(string(one));
    }
  }

  static void numbers(JsonNode list, Consumer<Long> to) {
    for (JsonNode one : array(list)) {
      to.accept(number(one));
    }
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
