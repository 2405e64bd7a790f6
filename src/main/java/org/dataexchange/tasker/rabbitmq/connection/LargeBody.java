package org.dataexchange.tasker.rabbitmq.connection;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A body that is too large for the memory: in a file without a name, which is gone with this
 * process whatever happens; or nowhere. Written by one thread, then read by one.
 */
public final class LargeBody implements AutoCloseable {

  private static final Logger LOG = System.getLogger(LargeBody.class.getName());

  private final long size;
  private Optional<FileChannel> file;
  private long received;
  private String lost = "nobody asked for it";

  private LargeBody(long size, Optional<FileChannel> file) {
    this.size = size;
    this.file = file;
  }

  /**
   * One that is kept if there is a folder for it, and room.
   *
   * @param size that it will have
   */
  static LargeBody of(long size, Optional<Path> folder) {
    LargeBody body = new LargeBody(size, Optional.empty());
    folder.ifPresent(body::openIn);
    return body;
  }

  private void openIn(Path folder) {
    try {
      Path path = Files.createTempFile(folder, "message-", ".part");
      try {
        file =
            Optional.of(FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
      } finally {
        Files.delete(path);
      }
    } catch (IOException e) {
      lose(e);
    }
  }

  /**
   * Takes the next piece.
   *
   * @return is it the last one?
   */
  boolean append(byte[] piece) {
    received += piece.length;
    try {
      ByteBuffer left = ByteBuffer.wrap(piece);
      while (file.isPresent() && left.hasRemaining()) {
        file.get().write(left);
      }
    } catch (IOException e) {
      lose(e);
    }
    return received >= size;
  }

  /** The rest is read all the same, as the connection must go on. */
  private void lose(IOException why) {
    close();
    lost = BrokerErrors.of(why);
  }

  /** Why there was no room for it; empty if there was. */
  public Optional<String> lost() {
    return file.isEmpty()
        ? Optional.of("a message of %d bytes could not be kept: %s".formatted(size, lost))
        : Optional.empty();
  }

  /**
   * The whole of it, not in the heap, until this is closed; it must not be lost.
   *
   * @throws IOException if it cannot be read
   */
  public ByteBuffer bytes() throws IOException {
    return file.orElseThrow().map(MapMode.READ_ONLY, 0, size);
  }

  @Override
  public void close() {
    try {
      if (file.isPresent()) {
        // a mapping keeps the file's blocks until the collector finds it
        file.get().truncate(0);
        file.get().close();
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "A large message did not close well", e);
    }
    file = Optional.empty();
  }
}
