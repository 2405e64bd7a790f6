package org.dataexchange.tasker.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between Tasker and the broker. When it is told to, it swallows the broker's confirms,
 * while heartbeats and all else pass, so that neither side notices; holds back what comes from one
 * exchange; or lets nothing more through, and closes nothing.
 */
final class FrameProxy implements AutoCloseable {

  private static final int METHOD_FRAME = 1;
  private static final int BASIC = 60;
  private static final int ACK = 80;
  private static final int DELIVER = BASIC << 16 | 60;

  private final URI broker;
  private final ServerSocket server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger swallowed = new AtomicInteger();
  private final Set<Socket> frozen = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<Runnable> held = new ArrayList<>();
  private final AtomicInteger holding = new AtomicInteger();
  private volatile boolean swallowing;
  private volatile String slow = "";

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
            pass(client, client.getInputStream(), behind.getOutputStream());
          }
        });
    start(
        () -> {
          try (client;
              behind) {
            frames(client, new DataInputStream(behind.getInputStream()), client.getOutputStream());
          }
        });
  }

  private void pass(Socket client, InputStream in, OutputStream out) throws IOException {
    byte[] some = new byte[1 << 16];
    for (int size = in.read(some); size >= 0; size = in.read(some)) {
      standStill(client);
      out.write(some, 0, size);
    }
  }

  /** Until all ends, if it was told to. */
  private void standStill(Socket client) {
    try {
      if (frozen.contains(client)) {
        closed.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A frame is a type, a channel, a size, so many bytes, and an end. */
  private void frames(Socket client, DataInputStream in, OutputStream out) throws IOException {
    Set<Integer> slowly = new HashSet<>();
    while (true) {
      byte[] head = in.readNBytes(7);
      if (head.length < 7) {
        return;
      }
      byte[] rest = in.readNBytes(ByteBuffer.wrap(head, 3, 4).getInt() + 1);
      standStill(client);
      int channel = ByteBuffer.wrap(head, 1, 2).getShort();
      if (isDelivery(head, rest, slow)) {
        slowly.add(channel);
      }
      if (slowly.contains(channel) && isHeld(head, rest, out)) {
        continue;
      }
      if (swallowing && isConfirm(head, rest)) {
        swallowed.incrementAndGet();
        continue;
      }
      write(head, rest, out);
    }
  }

  private static void write(byte[] head, byte[] rest, OutputStream out) throws IOException {
    synchronized (out) {
      out.write(head);
      out.write(rest);
    }
  }

  private boolean isHeld(byte[] head, byte[] rest, OutputStream out) {
    synchronized (held) {
      if (slow.isEmpty()) {
        return false;
      }
      holding.incrementAndGet();
      return held.add(
          () -> {
            try {
              write(head, rest, out);
            } catch (IOException e) {
              // one side has closed
            }
          });
    }
  }

  private static boolean isDelivery(byte[] head, byte[] method, String exchange) {
    return !exchange.isEmpty()
        && head[0] == METHOD_FRAME
        && ByteBuffer.wrap(method).getInt(0) == DELIVER
        && new String(method, UTF_8).contains(exchange);
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

  /** Holds back what is delivered from that exchange from now on, and what follows it. */
  void hold(String exchange) {
    slow = exchange;
  }

  /** How many frames were held back. */
  int holding() {
    return holding.get();
  }

  /** Lets go of what was held back. */
  void letGo() {
    synchronized (held) {
      slow = "";
      held.forEach(Runnable::run);
      held.clear();
    }
  }

  /** All connections of now stand still, in both directions; those that follow do not. */
  void freeze() {
    frozen.addAll(sockets);
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
    closed.countDown();
    server.close();
    cut();
  }
}
