package org.dataexchange.tasker.sandbox.engine;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A socket in front of the engine's that can fall silent, or go away, while the engine goes on. */
final class StallingEngine implements AutoCloseable {

  private final UnixDomainSocketAddress engine;
  private final Path socket;
  private final Collection<SocketChannel> open = new ConcurrentLinkedQueue<>();
  private final Object gate = new Object();
  private boolean stalled;
  private ServerSocketChannel server;

  public StallingEngine(URI engine) throws IOException {
    this.engine = UnixDomainSocketAddress.of(engine.getPath());
    this.socket = Files.createTempDirectory("engine").resolve("docker.sock");
    comeBack();
  }

  public URI address() {
    return URI.create("unix://" + socket);
  }

  /** Accepts everything from now on, and answers nothing. */
  public void stall() {
    synchronized (gate) {
      stalled = true;
    }
  }

  /** Goes on with what was held up, too. */
  public void goOn() {
    synchronized (gate) {
      stalled = false;
      gate.notifyAll();
    }
  }

  /** Refuses from now on, and cuts what is under way. */
  public void goAway() throws IOException {
    server.close();
    Files.deleteIfExists(socket);
    for (SocketChannel channel : open) {
      channel.close();
    }
    open.clear();
  }

  public void comeBack() throws IOException {
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    ServerSocketChannel listening = server;
    Thread.ofVirtual().start(() -> accept(listening));
  }

  private void accept(ServerSocketChannel listening) {
    try {
      while (true) {
        SocketChannel client = listening.accept();
        SocketChannel behind = SocketChannel.open(engine);
        open.add(client);
        open.add(behind);
        AtomicInteger both = new AtomicInteger(2);
        Thread.ofPlatform().daemon().start(() -> copy(client, behind, both));
        Thread.ofPlatform().daemon().start(() -> copy(behind, client, both));
      }
    } catch (IOException e) {
      // it has gone away
    }
  }

  private void copy(SocketChannel from, SocketChannel to, AtomicInteger both) {
    ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
    try {
      while (from.read(buffer.clear()) >= 0) {
        pass();
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
      }
      to.shutdownOutput();
      if (both.decrementAndGet() == 0) {
        close(from, to);
      }
    } catch (IOException | InterruptedException e) {
      close(from, to);
    }
  }

  private void pass() throws InterruptedException {
    synchronized (gate) {
      while (stalled) {
        gate.wait();
      }
    }
  }

  private static void close(SocketChannel from, SocketChannel to) {
    try {
      from.close();
      to.close();
    } catch (IOException e) {
      // gone already
    }
  }

  @Override
  public void close() throws IOException {
    goOn();
    goAway();
    Files.deleteIfExists(socket.getParent());
  }
}
