package org.dataexchange.tasker.storage;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.dataexchange.tasker.cache.Content;
import org.dataexchange.tasker.cache.Lease;
import org.dataexchange.tasker.cache.Manifest;
import org.dataexchange.tasker.storage.Multistatus.Entry;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.FileTree;
import org.dataexchange.tasker.task.Printable;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Transferred;

/**
 * Brings what lies at a path of a WebDAV server into a run's folder, once: what the cache has of it
 * from there, the rest from the server, several files at a time. What was fetched is remembered,
 * even if the rest could not be had.
 */
final class DavFetch {

  private static final Logger LOG = System.getLogger(DavFetch.class.getName());

  /** Longer than any deadline. */
  private static final Duration LONGEST = Duration.ofDays(3660);

  /**
   * The parts of a storage that all its fetches use.
   *
   * @param free helpers for all fetches
   * @param proof the ETag of an entry, where it changes with everything below
   */
  record Server(
      DavRoot root,
      DavClient client,
      DavListing listing,
      Executor io,
      Semaphore free,
      Function<Entry, Optional<String>> proof) {}

  /**
   * What is asked for.
   *
   * @param below what a former try left there is removed
   * @param copied must it be the run's own, not a link to what other runs have?
   */
  record Order(
      SharePath asked,
      Path below,
      boolean copied,
      DavTree.Judge judge,
      Transferred transferred,
      Deadline deadline) {}

  private final Server server;
  private final Lease lease;
  private final Order order;
  private final Path parts;
  private final AtomicInteger count = new AtomicInteger();
  private final Map<Path, Manifest.File> kept = new ConcurrentHashMap<>();

  DavFetch(Server server, Lease lease, Order order) {
    this.server = server;
    this.lease = lease;
    this.order = order;
    this.parts = parts(order);
  }

  /** Temporary names are in a folder beside what is fetched, so that they are in nobody's way. */
  private static Path parts(Order order) {
    String name = ".part";
    return order.below().resolve(order.asked().parts().getFirst().equals(name) ? name + "s" : name);
  }

  /**
   * @return what was listed
   * @throws DavTrouble.NotThere if there is nothing at the path
   * @throws DavTrouble.Changed if it changes meanwhile
   */
  DavTree run() throws IOException {
    Plan plan = plan();
    if (!plan.isAllKnown() && waitedForAnother()) {
      plan = plan();
    }
    Landing landing =
        FileTransfer.onDisk(() -> new Landing(order.below(), Path.of(order.asked().value())));
    DavTree tree = plan.tree();
    FileTransfer.onDisk(() -> prepare(tree, landing));
    makeRoom(plan);
    kept.putAll(plan.known());
    order.transferred().begin(tree::total);
    try {
      bring(tree, landing);
    } finally {
      remember(plan);
    }
    // not before: until it is remembered, these links keep others from removing what is new
    FileTransfer.onDisk(() -> remove(parts));
    return tree;
  }

  private Plan plan() throws IOException {
    Optional<Manifest> before = proved();
    if (before.flatMap(Manifest::eTag).isPresent()) {
      Entry self = server.listing().look(order.asked().parts(), false, order.deadline());
      if (strongProof(self).equals(before.get().eTag())) {
        return Plan.unchanged(self, before.get());
      }
    }
    return Plan.of(
        DavTree.of(order.asked(), server.listing(), order.judge(), order.deadline()), before);
  }

  private Optional<Manifest> proved() throws IOException {
    Optional<Manifest> found = lease.manifest();
    if (found.isPresent() && !lease.isProved(found.get())) {
      waitedForAnother();
      found = lease.manifest();
    }
    return found.isEmpty() || lease.isProved(found.get())
        ? found
        : Optional.of(lease.prove(found.get(), order.deadline()::check));
  }

  private Optional<String> strongProof(Entry self) {
    return server.proof().apply(self).filter(tag -> self.strongETag().isPresent());
  }

  private boolean waitedForAnother() throws IOException {
    try {
      return lease.alone(order.deadline().atMost(LONGEST), order.transferred()::idle);
    } catch (TimeoutException e) {
      throw new IOException(
          "another run's transfer of it took longer than " + order.deadline().limit(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the wait for another run's transfer was interrupted");
    }
  }

  private Path prepare(DavTree tree, Landing landing) throws IOException {
    if (tree.self().folder()) {
      landing.makeFolder(Path.of(""));
    }
    for (Path folder : tree.folders()) {
      landing.makeFolder(folder);
    }
    return Files.createDirectory(parts);
  }

  private void makeRoom(Plan plan) {
    long needed = plan.needed(order.copied());
    long room = room();
    if (needed > room) {
      lease.makeRoom(needed - room);
      room = room();
    }
    if (needed > room) {
      throw new StorageFailed(
          "'%s' needs %d bytes, and the workspace's disk has room for %d"
              .formatted(Printable.of(order.asked().value()), needed, room),
          null);
    }
  }

  private long room() {
    return FileTransfer.onDisk(() -> Files.getFileStore(order.below()).getUsableSpace());
  }

  private void bring(DavTree tree, Landing landing) throws IOException {
    boolean keep = lease.takes(tree.size());
    Crew.share(
        tree.files(),
        file -> bring(file, landing.file(file.path()), keep),
        server.io(),
        server.free());
  }

  private void bring(DavTree.File file, Path target, boolean keep) throws IOException {
    order.deadline().check();
    Manifest.File known = kept.get(file.path());
    if (known != null && take(known, target)) {
      order.transferred().add(known.size());
    } else {
      kept.remove(file.path());
      transfer(file, target, keep);
    }
    order.transferred().fileDone();
  }

  private boolean take(Manifest.File known, Path target) {
    if (!order.copied()) {
      return lease.give(known, target);
    }
    Path part = nextPart();
    return lease.give(known, part) && copy(known, part, target);
  }

  /** Code that the cache has lost is not run, and not refused either: it is fetched. */
  private boolean copy(Manifest.File known, Path part, Path target) {
    try {
      if (Content.copy(part, target).equals(known.sha256())) {
        Landing.open(target);
        return true;
      }
      lease.lost(known);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "A file of the cache cannot be copied: {0}", e.toString());
    }
    FileTransfer.onDisk(() -> remove(target));
    return false;
  }

  private Path nextPart() {
    return parts.resolve(Integer.toString(count.getAndIncrement()));
  }

  private void transfer(DavTree.File file, Path target, boolean keep) throws IOException {
    Path part = nextPart();
    URI address = server.root().address(file.names(order.asked()), false);
    FileTransfer.Arrived arrived =
        new FileTransfer(
                server.client(), address, file.entry(), part, order.transferred(), order.deadline())
            .fetch();
    Optional<Manifest.File> known =
        arrived
            .eTag()
            .map(tag -> new Manifest.File(file.path(), tag, arrived.size(), arrived.sha256()));
    boolean shared = keep && known.isPresent() && lease.keep(part, known.get());
    FileTransfer.onDisk(
        () -> {
          if (shared && order.copied()) {
            Content.copy(part, target);
            return Landing.open(target);
          }
          Path landed = shared ? part : Landing.open(part);
          return Files.move(landed, target, ATOMIC_MOVE);
        });
    if (shared) {
      kept.put(file.path(), known.get());
    }
  }

  private void remember(Plan plan) {
    DavTree tree = plan.tree();
    List<Manifest.File> files =
        tree.files().stream().map(file -> kept.get(file.path())).filter(Objects::nonNull).toList();
    boolean complete = files.size() == tree.files().size();
    if (!lease.takes(tree.size()) || files.isEmpty() && !complete) {
      return;
    }
    Manifest now =
        lease.describe(
            strongProof(tree.self()).filter(tag -> complete),
            tree.self().folder(),
            tree.folders(),
            files);
    if (plan.before().filter(now::equals).isPresent()) {
      lease.used();
    } else {
      lease.publish(now);
    }
  }

  private static Path remove(Path folder) throws IOException {
    FileTree.delete(folder);
    return folder;
  }
}
