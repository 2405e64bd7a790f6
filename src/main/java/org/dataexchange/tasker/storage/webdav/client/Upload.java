package org.dataexchange.tasker.storage.webdav.client;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The body of one request: streamed with its length, in bounded memory. Says how far it is, to
 * whoever waits for the answer. Closing it ends a transfer that still goes on.
 */
public final class Upload implements AutoCloseable {

  /** What is longer is announced first, so that a refusal comes before the bytes have gone out. */
  private static final int LARGE = 64 * 1024;

  private final InputStream content;
  private final long length;
  private final AtomicLong sent = new AtomicLong();
  private final long made = System.nanoTime();
  private volatile long waited;

  private Upload(InputStream content, long length) {
    this.content = content;
    this.length = length;
  }

  public static Upload of(byte[] content) {
    return new Upload(new ByteArrayInputStream(content), content.length);
  }

  /** A file that does not change meanwhile; no link. */
  public static Upload of(Path file) throws IOException {
    FileChannel open = FileChannel.open(file, READ, NOFOLLOW_LINKS);
    return new Upload(Channels.newInputStream(open), open.size());
  }

  HttpRequest.BodyPublisher publisher() {
    return length == 0
        ? HttpRequest.BodyPublishers.noBody()
        : HttpRequest.BodyPublishers.fromPublisher(
            HttpRequest.BodyPublishers.ofInputStream(this::counted), length);
  }

  private InputStream counted() {
    return new FilterInputStream(content) {
      @Override
      public int read(byte[] into, int offset, int most) throws IOException {
        if (sent.get() == 0) {
          waited = System.nanoTime() - made;
        }
        int read = super.read(into, offset, most);
        sent.addAndGet(Math.max(0, read));
        return read;
      }
    };
  }

  boolean isLarge() {
    return length > LARGE;
  }

  /** How long nobody wanted it; zero if nobody did. */
  Duration waited() {
    return Duration.ofNanos(waited);
  }

  /** How many bytes were handed to the connection. */
  long sent() {
    return sent.get();
  }

  @Override
  public void close() throws IOException {
    content.close();
  }
}
