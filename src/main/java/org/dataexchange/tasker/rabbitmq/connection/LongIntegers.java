package org.dataexchange.tasker.rabbitmq.connection;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * Headers whose 64-bit integers bear the tag {@code L} of the protocol's own grammar, as py-amqp
 * (so kombu and Celery) and AMQP-CPP write them. RabbitMQ takes it for its {@code l}, and passes it
 * on as it came; the Java client does not know it.
 */
final class LongIntegers {

  private static final int CONTENT_TYPE = 1 << 15;
  private static final int CONTENT_ENCODING = 1 << 14;
  private static final int HEADERS = 1 << 13;

  /** Deeper is read by no client. */
  private static final int DEEPEST = 64;

  private final ByteBuffer properties;

  private LongIntegers(ByteBuffer properties) {
    this.properties = properties;
  }

  /** Gives them the tag that the client knows, in place, as far as the headers can be read. */
  static void retag(ByteBuffer properties) {
    try {
      new LongIntegers(properties).properties();
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      // the client says what it makes of it
    }
  }

  private void properties() {
    int flags = properties.getShort();
    for (int text : new int[] {CONTENT_TYPE, CONTENT_ENCODING}) {
      if ((flags & text) != 0) {
        skip(Byte.toUnsignedInt(properties.get()));
      }
    }
    if ((flags & HEADERS) != 0) {
      fields(true, 0);
    }
  }

  /**
   * @param named as in a table, and not in an array
   */
  private void fields(boolean named, int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("too deep");
    }
    int size = properties.getInt();
    int end = properties.position() + size;
    while (properties.position() < end) {
      if (named) {
        skip(Byte.toUnsignedInt(properties.get()));
      }
      field(depth);
    }
  }

  private void field(int depth) {
    int tag = properties.get();
    switch (tag) {
      case 'L' -> {
        properties.put(properties.position() - 1, (byte) 'l');
        skip(Long.BYTES);
      }
      case 'F' -> fields(true, depth + 1);
      case 'A' -> fields(false, depth + 1);
      case 'S', 'x' -> skip(properties.getInt());
      case 'd', 'l', 'T' -> skip(Long.BYTES);
      case 'f', 'I', 'i' -> skip(Integer.BYTES);
      case 'D' -> skip(1 + Integer.BYTES);
      case 's', 'u' -> skip(Short.BYTES);
      case 'b', 'B', 't' -> skip(1);
      case 'V' -> {}
      default -> throw new IllegalArgumentException("no tag");
    }
  }

  private void skip(int bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("too long");
    }
    properties.position(properties.position() + bytes);
  }
}
