package org.dataexchange.tasker.cache;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.task.Boot;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.Size;

/**
 * Files that were fetched before, by their contents ({@code objects/}), and for each path what was
 * there ({@code trees/}). For any number of threads, and beside other processes. Nothing that is
 * missing or broken in it is a failure: it is fetched again. Nothing is forced to the disk either:
 * after a power cut the contents of a manifest are hashed before its first use.
 */
public final class ContentCache {

  private static final Logger LOG = System.getLogger(ContentCache.class.getName());

  final Size most;
  final String boot = Boot.id();
  private final TemporaryFiles temporary;
  final ObjectFolder objects;
  final ManifestFolder trees;
  final CacheLock lock;
  private final GarbageCollection garbage;
  final ManifestUses uses = new ManifestUses();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong bytesFetched = new AtomicLong();
  private final AtomicLong bytesReused = new AtomicLong();

  private ContentCache(Path folder, Size most, Clock clock) {
    this.most = most;
    this.temporary = new TemporaryFiles(folder.resolve("tmp"));
    this.objects = new ObjectFolder(folder.resolve("objects"), temporary);
    this.trees = new ManifestFolder(folder.resolve("trees"), temporary, clock);
    this.lock = new CacheLock(folder.resolve("lock"));
    this.garbage = new GarbageCollection(objects, trees);
  }

  /**
   * The cache of a server, cleared of what a killed one left.
   *
   * @param most bytes of all contents; 0 turns it off, and leaves what is there alone
   * @throws StorageFailed if the folder cannot be had
   */
  public static ContentCache in(Path folder, Size most, Clock clock) {
    ContentCache cache = new ContentCache(folder, most, clock);
    if (cache.isOn()) {
      try {
        cache.open(folder);
      } catch (IOException e) {
        throw new StorageFailed("the workspace's disk: cannot open the cache: " + e, e);
      }
    }
    return cache;
  }

  /** No cache: everything is fetched each time. */
  public static ContentCache off() {
    return new ContentCache(Path.of(""), new Size(0), Clock.systemUTC());
  }

  /** The cache of a server that may be running, for an operator; empty if there is none. */
  public static Optional<Inventory> inventory(Path folder) {
    ContentCache cache = new ContentCache(folder, new Size(0), Clock.systemUTC());
    return Files.isDirectory(folder.resolve("trees"))
        ? Optional.of(new Inventory(cache.objects, cache.trees, cache.lock, cache.garbage))
        : Optional.empty();
  }

  private void open(Path folder) throws IOException {
    for (String name : new String[] {"objects", "trees", "tmp"}) {
      FileTree.makeOwn(folder.resolve(name));
    }
    temporary.clear();
    bytes.set(lock.hold(garbage::run).bytes());
  }

  boolean isOn() {
    return most.bytes() > 0;
  }

  /**
   * Looks up what was fetched from a path, and keeps it from being removed until the lease is
   * closed.
   *
   * @param storage everything that tells one storage from another, and one reader of it
   * @param path as it is asked for
   */
  public Lease lease(String storage, String path) {
    return new Lease(this, storage, path);
  }

  /** The bytes of all contents. */
  public long bytes() {
    return bytes.get();
  }

  /** The bytes that were fetched since the start, and could be kept. */
  public long bytesFetched() {
    return bytesFetched.get();
  }

  /** The bytes that did not have to be fetched since the start. */
  public long bytesReused() {
    return bytesReused.get();
  }

  void makeRoom(long wanted) {
    if (isOn()) {
      trim(Math.max(0, bytes.get() - wanted));
    }
  }

  /**
   * Removes what was not used for longest until no more than that is left, or only what is in use.
   * What runs hold is left alone, since removing it would free nothing.
   */
  private void trim(long target) {
    try {
      lock.hold(
          () -> {
            CacheTotals stock = garbage.run();
            while (stock.bytes() > target && evict(stock.bytes() - target)) {
              stock = garbage.run();
            }
            bytes.set(stock.bytes());
            return stock;
          });
    } catch (IOException e) {
      LOG.log(Level.WARNING, "The cache cannot be made smaller now: {0}", e.toString());
    }
  }

  /** Removes manifests whose contents may be that large; false if there is none. */
  private boolean evict(long excess) throws IOException {
    long left = excess;
    for (String name : trees.names()) {
      long free = uses.inUse(name) ? 0 : free(name);
      if (free > 0 && left > 0) {
        LOG.log(Level.DEBUG, "The cache is too large: manifest {0} goes", name);
        trees.delete(name);
        left -= free;
      }
    }
    return left < excess;
  }

  /** The bytes that only the cache holds; other manifests may name them too. */
  private long free(String name) throws IOException {
    long free = 0;
    for (String sha256 : trees.load(name).contents()) {
      try {
        ObjectFolder.Status status = objects.status(sha256);
        free += status.free() ? status.size() : 0;
      } catch (NoSuchFileException e) {
        // it frees nothing any more
      }
    }
    return free;
  }

  void reused(long more) {
    bytesReused.addAndGet(more);
  }

  /**
   * @param more bytes that were fetched
   * @param added bytes that were not here before
   */
  void kept(long more, long added) {
    bytesFetched.addAndGet(more);
    bytes.addAndGet(added);
  }

  /** Some way below the limit, since it means to look at everything. */
  void bound() {
    if (bytes.get() > most.bytes()) {
      trim(most.bytes() / 10 * 9);
    }
  }
}
