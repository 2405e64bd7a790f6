package org.dataexchange.tasker.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Stands between a client and a server of the loopback, and breaks when an answer comes. */
final class Line implements AutoCloseable {

  private final ServerSocket door;
  private final int to;
  private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
  private volatile String lost = "";
  private volatile boolean hasLost;

  Line(int to) throws IOException {
    this.to = to;
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  /** The first answer with this in it is not passed on, and the connection ends there. */
  void loseWhatAnswers(String what) {
    lost = what;
  }

  boolean hasLost() {
    return hasLost;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = door.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), to);
        open.add(client);
        open.add(server);
        Thread.ofVirtual().start(() -> pass(client, server, false));
        Thread.ofVirtual().start(() -> pass(server, client, true));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void pass(Socket from, Socket into, boolean answers) {
    byte[] buffer = new byte[1 << 16];
    try (from;
        into;
        InputStream in = from.getInputStream();
        OutputStream out = into.getOutputStream()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (answers && isLost(new String(buffer, 0, n, ISO_8859_1))) {
          return;
        }
        out.write(buffer, 0, n);
      }
    } catch (IOException e) {
      // one of them is gone, and the other one sees it
    }
  }

  private boolean isLost(String answer) {
    if (lost.isEmpty() || !answer.contains(lost)) {
      return false;
    }
    lost = "";
    hasLost = true;
    return true;
  }

  @Override
  public void close() throws IOException {
    door.close();
    for (Socket one : open) {
      one.close();
    }
  }
}
