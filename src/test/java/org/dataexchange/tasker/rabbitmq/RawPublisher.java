package org.dataexchange.tasker.rabbitmq;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;

/**
 * Speaks just as much AMQP as it takes to publish a message with properties that no client would
 * write. Of the broker's refusals it throws the text.
 */
public final class RawPublisher implements AutoCloseable {

  private static final int METHOD = 1;
  private static final int HEADER = 2;
  private static final int BODY = 3;
  private static final int END = 0xce;
  private static final int MOST = 131_072 - 8;

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  RawPublisher(URI broker) throws IOException {
    socket = new Socket(broker.getHost(), broker.getPort());
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
    out.write("AMQP".getBytes(US_ASCII));
    out.write(new byte[] {0, 0, 9, 1});
    await(10, 10);
    String login = "\0" + broker.getUserInfo().replace(':', '\0');
    method(0, 10, 11, bytes(0, 0, 0, 0), shortText("PLAIN"), longText(login), shortText("en_US"));
    await(10, 30);
    method(0, 10, 31, bytes(0, 10), bytes(0, 2, 0, 0), bytes(0, 0));
    String vhost = broker.getRawPath().substring(1).replace("%2f", "/").replace("%2F", "/");
    method(0, 10, 40, shortText(vhost), bytes(0, 0));
    await(10, 41);
    method(1, 20, 10, bytes(0));
    await(20, 11);
    method(1, 85, 10, bytes(0));
    await(85, 11);
  }

  /** The flags of properties that stand alone, and what they say is there. */
  public static byte[] properties(int flags, byte[]... values) {
    return join(bytes(flags >> 8, flags), join(values));
  }

  public static byte[] headers(byte[] table) {
    return properties(1 << 13, sized(table));
  }

  public static byte[] sized(byte[] table) {
    return join(ByteBuffer.allocate(4).putInt(table.length).array(), table);
  }

  public static byte[] shortText(String text) {
    return shortText(text.getBytes(UTF_8));
  }

  public static byte[] shortText(byte[] text) {
    return join(bytes(text.length), text);
  }

  public static byte[] longText(String text) {
    return sized(text.getBytes(UTF_8));
  }

  public static byte[] bytes(int... bytes) {
    byte[] all = new byte[bytes.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) bytes[i];
    }
    return all;
  }

  public static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** Waits until the broker has it. */
  void publish(String exchange, String routingKey, byte[] properties, byte[] body)
      throws IOException {
    method(1, 60, 40, bytes(0, 0), shortText(exchange), shortText(routingKey), bytes(0));
    byte[] size = ByteBuffer.allocate(8).putLong(body.length).array();
    frame(HEADER, 1, join(bytes(0, 60, 0, 0), size, properties));
    for (int sent = 0; sent < body.length; sent += MOST) {
      byte[] piece = new byte[Math.min(MOST, body.length - sent)];
      System.arraycopy(body, sent, piece, 0, piece.length);
      frame(BODY, 1, piece);
    }
    await(60, 80);
  }

  private void method(int channel, int group, int number, byte[]... arguments) throws IOException {
    frame(METHOD, channel, join(bytes(0, group, 0, number), join(arguments)));
  }

  private void frame(int type, int channel, byte[] payload) throws IOException {
    out.write(join(bytes(type, channel >> 8, channel), sized(payload), bytes(END)));
  }

  private void await(int group, int number) throws IOException {
    while (true) {
      int type = in.readUnsignedByte();
      in.readUnsignedShort();
      ByteBuffer payload = ByteBuffer.wrap(in.readNBytes(in.readInt()));
      in.readUnsignedByte();
      if (type != METHOD) {
        continue;
      }
      int its = payload.getShort() << 16 | payload.getShort();
      if (its == (10 << 16 | 50) || its == (20 << 16 | 40)) {
        throw new IOException("the broker says: " + text(payload));
      }
      if (its == (group << 16 | number)) {
        return;
      }
    }
  }

  private static String text(ByteBuffer close) {
    int code = close.getShort();
    byte[] text = new byte[close.get() & 0xff];
    close.get(text);
    return code + " " + new String(text, UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
