package org.dataexchange.tasker.sandbox.launcher;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Wakes those who wait for a file to appear in the box of a run: its end record, or a further part
 * of its trace. What files grow by is no news: an algorithm decides how often, and each of a
 * million small writes would take time of the server's. One inotify instance and one thread for all
 * of them. Thread-safe.
 */
public final class BoxWatch implements AutoCloseable {

  private static final Logger LOG = System.getLogger(BoxWatch.class.getName());

  private final Map<WatchKey, Watched> watched = new ConcurrentHashMap<>();
  private final WatchService service;

  public BoxWatch(ThreadFactory threads) {
    try {
      service = FileSystems.getDefault().newWatchService();
    } catch (IOException e) {
      throw new UncheckedIOException("no file can be watched on this machine", e);
    }
    threads.newThread(this::pass).start();
  }

  /** One box. Where it cannot be watched, waiting just takes its time. */
  public final class Watched implements AutoCloseable {
    private final Semaphore news = new Semaphore(0);
    private WatchKey key;

    private void register(Path box) {
      try {
        key = box.register(service, ENTRY_CREATE);
        watched.put(key, this);
      } catch (IOException e) {
        LOG.log(Level.WARNING, "{0} cannot be watched, and is looked at now and then: {1}", box, e);
      }
    }

    /** Waits for the next news, or returns at once if there were some since the last call. */
    public void await(Duration atMost) throws InterruptedException {
      if (news.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        news.drainPermits();
      }
    }

    public void wake() {
      news.release();
    }

    @Override
    public void close() {
      if (key != null) {
        key.cancel();
        watched.remove(key);
      }
    }
  }

  /** A file that appeared before this returns is no news. */
  public Watched watch(Path box) {
    Watched one = new Watched();
    one.register(box);
    return one;
  }

  private void pass() {
    try {
      while (true) {
        WatchKey key = service.take();
        key.pollEvents();
        key.reset();
        Watched one = watched.get(key);
        if (one != null) {
          one.wake();
        }
      }
    } catch (ClosedWatchServiceException | InterruptedException e) {
      // nobody waits any more
    }
  }

  @Override
  public void close() {
    try {
      service.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "The watch over the runs did not close well: {0}", e.toString());
    }
  }
}
