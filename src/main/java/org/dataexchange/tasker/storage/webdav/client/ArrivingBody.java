package org.dataexchange.tasker.storage.webdav.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.dataexchange.tasker.storage.files.Deadline;

/**
 * A response's body as a stream that is never waited for too long: neither for its next bytes nor
 * for all of it. Holds a few pieces at a time. Read by one thread; closing it ends the transfer.
 */
final class ArrivingBody extends InputStream implements BodySubscriber<InputStream> {

  private static final int AHEAD = 4;

  /** What comes from the connection: bytes, and in the end no bytes, or why there are no more. */
  private record Piece(List<ByteBuffer> bytes, boolean last, Throwable failure) {}

  private final Duration idle;
  private final Deadline deadline;
  private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private Iterator<ByteBuffer> piece = List.<ByteBuffer>of().iterator();
  private ByteBuffer bytes = ByteBuffer.allocate(0);
  private boolean ended;

  ArrivingBody(Duration idle, Deadline deadline) {
    this.idle = idle;
    this.deadline = deadline;
  }

  @Override
  public CompletionStage<InputStream> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    if (subscription.complete(given)) {
      given.request(AHEAD);
    } else {
      given.cancel();
    }
  }

  @Override
  public void onNext(List<ByteBuffer> next) {
    pieces.add(new Piece(next, false, null));
  }

  @Override
  public void onError(Throwable failure) {
    pieces.add(new Piece(List.of(), true, failure));
  }

  @Override
  public void onComplete() {
    pieces.add(new Piece(List.of(), true, null));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (length == 0) {
      return 0;
    }
    deadline.check();
    while (!bytes.hasRemaining()) {
      if (ended) {
        return -1;
      }
      advance();
    }
    int taken = Math.min(length, bytes.remaining());
    bytes.get(into, offset, taken);
    return taken;
  }

  private void advance() throws IOException {
    if (piece.hasNext()) {
      bytes = piece.next();
      return;
    }
    Piece next = await();
    ended = next.last();
    if (next.failure() != null) {
      throw new IOException("the transfer was cut: " + next.failure(), next.failure());
    }
    piece = next.bytes().iterator();
    if (!ended) {
      subscription.join().request(1);
    }
  }

  private Piece await() throws IOException {
    try {
      Piece next = pieces.poll(deadline.atMost(idle).toNanos(), TimeUnit.NANOSECONDS);
      if (next == null) {
        close();
        deadline.check();
        throw new IOException("nothing came for " + idle);
      }
      return next;
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the transfer was interrupted");
    }
  }

  @Override
  public void close() {
    // one that was never begun is cancelled when it begins
    subscription.cancel(false);
    if (!subscription.isCancelled()) {
      subscription.join().cancel();
    }
    ended = true;
    bytes = ByteBuffer.allocate(0);
    piece = List.<ByteBuffer>of().iterator();
  }
}
