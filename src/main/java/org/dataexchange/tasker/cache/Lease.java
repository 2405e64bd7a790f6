package org.dataexchange.tasker.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.dataexchange.tasker.disk.Sha256;

/**
 * One fetch's use of the cache: what is known of a path, and what becomes known. Its files may be
 * given and kept by several threads. A cache that does not work costs a line in the log, and what
 * is not had from it.
 */
public final class Lease implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Lease.class.getName());

  private final ContentCache cache;
  private final String path;
  private final String name;
  private boolean alone;
  private volatile boolean added;
  private volatile boolean broken;

  Lease(ContentCache cache, String storage, String path) {
    this.cache = cache;
    this.path = path;
    this.name = Sha256.hex((storage + '\0' + path).getBytes(UTF_8));
    cache.uses.begin(name);
  }

  /** Ends what takes too long, by throwing. */
  @FunctionalInterface
  public interface Check {
    void pass() throws IOException;
  }

  /** Can files of that size together be kept? */
  public boolean takes(long bytes) {
    return bytes <= cache.most.bytes() && cache.isOn();
  }

  /** What was at the path when it was last fetched. */
  public Optional<Manifest> manifest() {
    return cache.isOn() ? cache.trees.read(name) : Optional.empty();
  }

  /** Were the contents seen to be right since the machine was started? */
  public boolean isProved(Manifest manifest) {
    return manifest.boot().equals(cache.boot);
  }

  /**
   * Hashes all contents of a manifest, and removes those that are not what they were.
   *
   * @param check is passed often
   * @return what is left of it
   */
  public Manifest prove(Manifest manifest, Check check) throws IOException {
    Set<String> gone = new HashSet<>();
    for (String sha256 : manifest.contents()) {
      check.pass();
      if (!isRight(sha256, check)) {
        gone.add(sha256);
      }
    }
    Manifest proved = (gone.isEmpty() ? manifest : manifest.without(gone)).seenIn(cache.boot);
    publish(proved);
    return proved;
  }

  private boolean isRight(String sha256, Check check) throws IOException {
    Path object = cache.objects.of(sha256);
    if (!Files.exists(object)) {
      return false;
    }
    try {
      if (Sha256.hex(object, piece -> check.pass()).equals(sha256)) {
        return true;
      }
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      // either there is no more time, or the disk has lost it
      check.pass();
    }
    LOG.log(Level.WARNING, "The cache has lost the contents {0}: they are fetched again", sha256);
    cache.objects.delete(sha256);
    return false;
  }

  /**
   * Waits while another run transfers what is at the path; from then on others wait for this one.
   *
   * @param meanwhile called now and then; what it throws ends the wait
   * @return was there another one? Then the manifest may be a new one
   * @throws TimeoutException if it takes longer than that
   */
  public boolean alone(Duration most, Runnable meanwhile)
      throws InterruptedException, TimeoutException {
    if (alone || !cache.isOn()) {
      return false;
    }
    boolean waited = cache.uses.alone(name, most, meanwhile);
    alone = true;
    return waited;
  }

  /**
   * Gives a file to the run, as a link to the one that is kept where that is possible.
   *
   * @param target must not be there, and is not there if this returns false
   * @return false if it must be fetched
   */
  public boolean give(Manifest.File file, Path target) {
    if (broken) {
      return false;
    }
    try {
      boolean given = cache.objects.give(file, target);
      cache.reused(given ? file.size() : 0);
      return given;
    } catch (IOException e) {
      fail("give a file", e);
      return false;
    }
  }

  /** Has found out that the contents are not what they were. */
  public void lost(Manifest.File file) {
    try {
      cache.objects.delete(file.sha256());
    } catch (IOException e) {
      fail("remove a file", e);
    }
  }

  /**
   * Keeps a file that was fetched. It stays where it is, and is the cache's from now on: it must
   * not be written to, and not be removed before {@link #publish}.
   *
   * @return is it kept?
   */
  public boolean keep(Path file, Manifest.File as) {
    if (broken) {
      return false;
    }
    try {
      cache.kept(as.size(), cache.objects.keep(file, as.sha256()));
      added = true;
      return true;
    } catch (IOException e) {
      fail("keep a file", e);
      return false;
    }
  }

  /** One line is enough for a disk that is full. */
  private void fail(String what, IOException e) {
    boolean first = !broken;
    broken = true;
    LOG.log(first ? Level.WARNING : Level.DEBUG, "The cache cannot {0}: {1}", what, e.toString());
  }

  /** A manifest for the path. */
  public Manifest describe(
      Optional<String> eTag, boolean folder, List<Path> folders, List<Manifest.File> files) {
    return new Manifest(cache.boot, path, eTag, folder, folders, files);
  }

  /** Remembers what is at the path now; also what a server that is stopping has fetched so far. */
  public void publish(Manifest manifest) {
    // an interrupted thread can write no file
    boolean interrupted = Thread.interrupted();
    try {
      cache.lock.hold(
          () -> {
            cache.trees.write(name, manifest);
            return name;
          });
    } catch (IOException e) {
      fail("remember a fetch", e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Tries to make so much room on the disk, for what is to be fetched. */
  public void makeRoom(long bytes) {
    cache.makeRoom(bytes);
  }

  /** Remembers that the manifest was used. */
  public void used() {
    try {
      cache.trees.touch(name);
    } catch (IOException e) {
      fail("remember a use", e);
    }
  }

  /** Lets others go on, and bounds the cache. */
  @Override
  public void close() {
    cache.uses.end(name, alone);
    if (added) {
      cache.bound();
    }
  }
}
