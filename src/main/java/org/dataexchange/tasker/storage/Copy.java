package org.dataexchange.tasker.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import org.dataexchange.tasker.task.Ticker;
import org.dataexchange.tasker.task.Transferred;

/**
 * Copies what it visits into a run's folder, and takes the digest of code on the way from the bytes
 * that it writes.
 */
final class Copy implements SafeWalk.Visitor {

  private static final int BUFFER = 128 * 1024;

  private final Landing landing;
  private final Optional<CodeDigest> digest;
  private final Ticker ticker;
  private final Duration timeout;
  private final Duration deadline;
  private final Transferred transferred;
  private long files;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);

  /**
   * @param below what a former try left there is removed
   * @param path of what will be copied, below it
   * @param digest also judges the names
   * @param timeout for the copy as a whole
   */
  Copy(
      Path below,
      Path path,
      Optional<CodeDigest> digest,
      Transferred transferred,
      Ticker ticker,
      Duration timeout)
      throws IOException {
    this.transferred = transferred;
    this.digest = digest;
    this.ticker = ticker;
    this.timeout = timeout;
    this.deadline = ticker.in(timeout);
    this.landing = new Landing(below, path);
  }

  @Override
  public String objection(Path name) {
    return digest.map(code -> code.objection(name)).orElse("");
  }

  @Override
  public void folder(Path path) throws IOException {
    landing.makeFolder(path);
  }

  @Override
  public void file(Path path, FileChannel content) throws IOException {
    Path file = landing.file(path);
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      while (content.read(buffer.clear()) >= 0) {
        buffer.flip();
        digest.ifPresent(code -> code.piece(buffer.duplicate()));
        int piece = buffer.remaining();
        while (buffer.hasRemaining()) {
          out.write(buffer);
        }
        transferred.add(piece);
        checkTime();
      }
    }
    Landing.open(file);
    digest.ifPresent(code -> code.fileEnded(path));
    files++;
    transferred.fileDone();
  }

  /** How many files were copied. */
  long files() {
    return files;
  }

  private void checkTime() throws IOException {
    if (ticker.isAfter(deadline)) {
      throw new IOException("it took longer than tasker.storage.timeout, " + timeout);
    }
  }
}
