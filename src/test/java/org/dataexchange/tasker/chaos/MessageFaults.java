package org.dataexchange.tasker.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Messages that nobody asked for. Their ids begin with the name of their kind. */
final class MessageFaults implements Maker {

  private static final int FLOOD = 100;
  private static final int LARGE = 6;
  private static final int LARGE_BYTES = 16 << 20;
  private static final int COPIES = 8;

  /** More tables in each other than any client takes. */
  private static final int DEPTH = 40;

  private final Scene scene;

  /** Of a message whose headers cannot be read. */
  static final String HOSTILE_BODY = "deep";

  MessageFaults(Scene scene) {
    this.scene = scene;
  }

  @Override
  public boolean make(Fault fault) {
    return switch (fault.kind()) {
      case POISON -> flood(fault);
      case HOSTILE_HEADERS -> deep(fault);
      case LARGE_MESSAGES -> large(fault);
      case COPIES -> copies(fault);
      default -> throw new IllegalArgumentException(fault.toString());
    };
  }

  private static String id(Fault fault, int number) {
    return "%s-%d-%d".formatted(fault.kind(), fault.at().toMillis(), number);
  }

  private boolean flood(Fault fault) {
    scene.log().line("%d messages are no tasks", FLOOD);
    List<String> bodies = List.of("", "[]", "{", "{\"taskId\": 7}", "\u0000", "{\"taskId\": null}");
    IntStream.range(0, FLOOD)
        .forEach(
            i ->
                scene
                    .sender()
                    .request(id(fault, i), bodies.get(i % bodies.size()).getBytes(UTF_8)));
    return true;
  }

  private boolean deep(Fault fault) {
    scene.log().line("a message has %d tables in each other", DEPTH);
    Map<String, Object> headers = new HashMap<>();
    for (int i = 0; i < DEPTH; i++) {
      headers = new HashMap<>(Map.of("deeper", headers));
    }
    AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder().headers(headers).build();
    scene.sender().request(id(fault, 0), properties, HOSTILE_BODY.getBytes(UTF_8));
    return true;
  }

  private boolean large(Fault fault) {
    scene.log().line("%d messages of %d MiB", LARGE, LARGE_BYTES >> 20);
    IntStream.range(0, LARGE)
        .forEach(i -> scene.sender().request(id(fault, i), new byte[LARGE_BYTES]));
    return true;
  }

  private boolean copies(Fault fault) {
    Optional<Sighting> running = scene.running(fault);
    if (running.isEmpty()) {
      return false;
    }
    String task = running.get().task();
    scene.log().line("%s comes %d times more", task, COPIES);
    byte[] body = scene.bodies().get(task).getBytes(UTF_8);
    IntStream.range(0, COPIES).forEach(i -> scene.sender().request(task, body));
    return true;
  }
}
