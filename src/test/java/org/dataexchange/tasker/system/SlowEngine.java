package org.dataexchange.tasker.system;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A socket in front of the engine's that passes each call on a while later, as on a machine that
 * has much to do. {@code ./tasker} starts it from this file alone where {@code
 * TASKER_TEST_ENGINE_DELAY} is set.
 */
final class SlowEngine {

  private final Duration delay;
  private final UnixDomainSocketAddress engine;

  private SlowEngine(Duration delay, Path engine) {
    this.delay = delay;
    this.engine = UnixDomainSocketAddress.of(engine);
  }

  /** Arguments: the delay of each call, where to listen, where the engine listens. */
  public static void main(String[] arguments) throws IOException {
    Path socket = Path.of(arguments[1]);
    Files.deleteIfExists(socket);
    new SlowEngine(Duration.parse(arguments[0]), Path.of(arguments[2])).listen(socket);
  }

  private void listen(Path socket) throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      while (true) {
        SocketChannel client = server.accept();
        Thread.ofPlatform().daemon().start(() -> serve(client));
      }
    }
  }

  private void serve(SocketChannel client) {
    try (client;
        SocketChannel behind = SocketChannel.open(engine)) {
      AtomicBoolean asked = new AtomicBoolean();
      Thread back = Thread.ofPlatform().daemon().start(() -> answer(behind, client, asked));
      ask(client, behind, asked);
      back.join();
    } catch (IOException e) {
      // one of both has gone away
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What follows an answer is a call of its own. */
  private void ask(SocketChannel client, SocketChannel behind, AtomicBoolean asked)
      throws IOException, InterruptedException {
    ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    while (client.read(buffer.clear()) >= 0) {
      if (!asked.getAndSet(true)) {
        Thread.sleep(delay);
      }
      write(buffer, behind);
    }
    behind.shutdownOutput();
  }

  private static void answer(SocketChannel behind, SocketChannel client, AtomicBoolean asked) {
    ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    try {
      while (behind.read(buffer.clear()) >= 0) {
        asked.set(false);
        write(buffer, client);
      }
      client.shutdownOutput();
    } catch (IOException e) {
      // one of both has gone away
    }
  }

  private static void write(ByteBuffer buffer, SocketChannel to) throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      to.write(buffer);
    }
  }
}
