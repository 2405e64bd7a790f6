package org.dataexchange.tasker.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * A body that came over AMQP 1.0 and is not bytes alone, such as a text (JMS's {@code
 * TextMessage}): the broker gives it to a client of 0-9-1 as it is encoded, and calls it so by its
 * {@code type}.
 */
final class Amqp10Body {

  /** The property {@code type} of such a message. */
  static final String TYPE = "amqp-1.0";

  // codes of the AMQP 1.0 specification: 3.2 for the sections, 1.6 for the values
  private static final int DESCRIBED = 0x00;
  private static final int SMALL_ULONG = 0x53;
  private static final int ULONG = 0x80;
  private static final long DATA = 0x75;
  private static final long VALUE = 0x77;
  private static final long FOOTER = 0x78;

  private Amqp10Body() {}

  /**
   * The text or the bytes that it encodes; a body that is not encoded as it is.
   *
   * @throws IOException if it encodes something else
   */
  static byte[] content(byte[] body) throws IOException {
    if (body.length == 0 || body[0] != DESCRIBED) {
      return body;
    }
    ByteArrayOutputStream content = new ByteArrayOutputStream(body.length);
    ByteBuffer rest = ByteBuffer.wrap(body);
    try {
      while (rest.hasRemaining()) {
        long section = section(rest);
        if (section == FOOTER) {
          break;
        }
        if (section != VALUE && section != DATA) {
          throw strange();
        }
        content.write(value(rest));
      }
    } catch (BufferUnderflowException e) {
      throw new IOException("a value of AMQP 1.0 that ends too early", e);
    }
    return content.toByteArray();
  }

  private static long section(ByteBuffer rest) throws IOException {
    if (rest.get() != DESCRIBED) {
      throw strange();
    }
    return switch (Byte.toUnsignedInt(rest.get())) {
      case SMALL_ULONG -> Byte.toUnsignedLong(rest.get());
      case ULONG -> rest.getLong();
      default -> throw strange();
    };
  }

  private static byte[] value(ByteBuffer rest) throws IOException {
    int length =
        switch (Byte.toUnsignedInt(rest.get())) {
          case 0xA0, 0xA1 -> Byte.toUnsignedInt(rest.get()); // short bytes, short text
          case 0xB0, 0xB1 -> rest.getInt();
          default -> throw strange();
        };
    if (length < 0 || length > rest.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] value = new byte[length];
    rest.get(value);
    return value;
  }

  private static IOException strange() {
    return new IOException("a value of AMQP 1.0 that is no text and no bytes");
  }
}
