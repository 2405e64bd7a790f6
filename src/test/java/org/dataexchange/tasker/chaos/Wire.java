package org.dataexchange.tasker.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What lies between one server and one node of the broker: it can be made slow. */
final class Wire implements AutoCloseable {

  private final int to;
  private final ServerSocket door;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Duration late = Duration.ZERO;

  /**
   * @param to a port of this machine
   */
  Wire(int to) throws IOException {
    this.to = to;
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  /** From now on each piece, in each direction, comes so much later. */
  void slow(Duration by) {
    late = by;
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        join(door.accept());
      } catch (IOException e) {
        // it is closed, or this client was gone at once
      }
    }
  }

  private void join(Socket client) throws IOException {
    try {
      Socket server = new Socket(InetAddress.getLoopbackAddress(), to);
      open.add(client);
      open.add(server);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      Thread.ofVirtual().start(() -> carry(client, server));
      Thread.ofVirtual().start(() -> carry(server, client));
    } catch (IOException e) { // the broker is away
      client.close();
    }
  }

  /** What arrives together waits together, so that being late does not add up. */
  private void carry(Socket from, Socket into) {
    byte[] piece = new byte[1 << 16];
    try (from;
        into) {
      InputStream in = from.getInputStream();
      OutputStream out = into.getOutputStream();
      for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
        Thread.sleep(late);
        out.write(piece, 0, length);
      }
    } catch (IOException | InterruptedException e) {
      // one side has gone, and so does the other
    } finally {
      open.remove(from);
      open.remove(into);
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
