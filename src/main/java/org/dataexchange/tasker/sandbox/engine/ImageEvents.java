package org.dataexchange.tasker.sandbox.engine;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Event;
import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.Ticker;

/**
 * Whether any of the engine's images may have changed, by its own word, so that it need not be
 * asked for each run. Where it does not tell, each moment is a new one. Thread-safe.
 */
public final class ImageEvents implements AutoCloseable {

  /** For the engine to begin; then it is asked anew. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final EngineImages engine;
  private final AtomicLong moment = new AtomicLong();
  private volatile Listening current = new Listening();

  public ImageEvents(EngineImages engine) {
    this.engine = engine;
    current.ended = true;
  }

  /** Changes the moment with each event, and at both ends of the time in which they are heard. */
  private final class Listening extends ResultCallback.Adapter<Event> {
    private final Duration latest = Ticker.SYSTEM.in(PATIENCE);
    private volatile boolean begun;
    private volatile boolean ended;

    @Override
    public void onStart(Closeable stream) {
      super.onStart(stream);
      moment.incrementAndGet();
      begun = true;
    }

    @Override
    public void onNext(Event event) {
      moment.incrementAndGet();
    }

    @Override
    public void onComplete() {
      ended = true;
      super.onComplete();
    }

    /** As when the engine is stopped; whoever asks it next says so. */
    @Override
    public void onError(Throwable e) {
      ended = true;
      super.onComplete();
    }

    private boolean isOpen() {
      return begun && !ended;
    }

    /** An engine that is slow to begin would else never be heard. */
    private boolean mayBegin() {
      return !begun && !ended && !Ticker.SYSTEM.isAfter(latest);
    }
  }

  /** Listens, if nobody does; an engine that cannot be heard now is listened to by a later call. */
  public synchronized void listen() {
    if (current.isOpen() || current.mayBegin()) {
      return;
    }
    EngineCalls.closeQuietly(current);
    current = new Listening();
    try {
      engine.tell(current);
    } catch (EngineFailed e) {
      current.ended = true;
    }
  }

  /** To be taken before the engine is asked about an image. */
  public long moment() {
    return moment.get();
  }

  /** Has nothing changed since that moment? */
  public boolean isStill(long then) {
    return current.isOpen() && moment.get() == then;
  }

  @Override
  public synchronized void close() {
    EngineCalls.closeQuietly(current);
  }
}
