package org.dataexchange.tasker.rabbitmq;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between Tasker and the broker, and swallows the broker's confirms when it is told to. All
 * else passes, heartbeats too: so neither side notices.
 */
final class FrameProxy implements AutoCloseable {

  private static final int METHOD_FRAME = 1;
  private static final int BASIC = 60;
  private static final int ACK = 80;

  private final URI broker;
  private final ServerSocket server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger swallowed = new AtomicInteger();
  private volatile boolean swallowing;

  FrameProxy(URI broker) throws IOException {
    this.broker = broker;
    this.server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    start(
        () -> {
          while (true) {
            connect(server.accept());
          }
        });
  }

  @FunctionalInterface
  private interface Pump {
    void run() throws IOException;
  }

  private static void start(Pump pump) {
    Thread thread =
        new Thread(
            () -> {
              try {
                pump.run();
              } catch (IOException e) {
                // one side has closed
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private void connect(Socket client) throws IOException {
    Socket behind = new Socket(broker.getHost(), broker.getPort());
    sockets.add(client);
    sockets.add(behind);
    start(
        () -> {
          try (client;
              behind) {
            client.getInputStream().transferTo(behind.getOutputStream());
          }
        });
    start(
        () -> {
          try (client;
              behind) {
            frames(new DataInputStream(behind.getInputStream()), client.getOutputStream());
          }
        });
  }

  /** A frame is a type, a channel, a size, so many bytes, and an end. */
  private void frames(DataInputStream in, OutputStream out) throws IOException {
    while (true) {
      byte[] head = in.readNBytes(7);
      if (head.length < 7) {
        return;
      }
      byte[] rest = in.readNBytes(ByteBuffer.wrap(head, 3, 4).getInt() + 1);
      if (swallowing && isConfirm(head, rest)) {
        swallowed.incrementAndGet();
        continue;
      }
      out.write(head);
      out.write(rest);
    }
  }

  /** The broker acks nothing but what was published. */
  private static boolean isConfirm(byte[] head, byte[] method) {
    return head[0] == METHOD_FRAME
        && ByteBuffer.wrap(method).getShort(0) == BASIC
        && ByteBuffer.wrap(method).getShort(2) == ACK;
  }

  /** The broker's address by way of this. */
  URI uri() {
    return URI.create(
        "amqp://%s@127.0.0.1:%d%s"
            .formatted(broker.getRawUserInfo(), server.getLocalPort(), broker.getRawPath()));
  }

  void swallow(boolean yes) {
    swallowing = yes;
  }

  int swallowed() {
    return swallowed.get();
  }

  /** Tears all connections. */
  void cut() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    sockets.clear();
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
  }
}
