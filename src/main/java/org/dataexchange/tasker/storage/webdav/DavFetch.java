package org.dataexchange.tasker.storage.webdav;

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
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.dataexchange.tasker.cache.Lease;
import org.dataexchange.tasker.cache.Manifest;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.storage.files.ContentsDigest;
import org.dataexchange.tasker.storage.files.Deadline;
import org.dataexchange.tasker.storage.files.TargetFolder;
import org.dataexchange.tasker.storage.webdav.client.DavEntry;
import org.dataexchange.tasker.storage.webdav.client.DavFailures;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Transferred;
import org.dataexchange.tasker.text.Printable;

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
   * What is asked for.
   *
   * @param below what a former try left there is removed
   * @param copied must it be the run's own, not a link to what other runs have?
   */
  record Order(
      SharePath asked,
      Path below,
      boolean copied,
      Function<Path, String> judge,
      Transferred transferred,
      Deadline deadline) {}

  private final WebDav server;
  private final Lease lease;
  private final Order order;
  private final Path parts;
  private final AtomicInteger count = new AtomicInteger();
  private final Map<Path, Manifest.File> kept = new ConcurrentHashMap<>();
  private final Map<Path, Landed> landed = new ConcurrentHashMap<>();

  /** A file in the run's folder, by the digest of what arrived or of what the cache has. */
  private record Landed(long size, String sha256) {}

  /** All that was listed, in the run's folder now. */
  record Fetched(DavTree tree, ContentsDigest contents) {}

  DavFetch(WebDav server, Lease lease, Order order) {
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
   * @throws DavFailures.NotFound if there is nothing at the path
   * @throws DavFailures.Changed if it changes meanwhile
   */
  Fetched run() throws IOException {
    FetchPlan plan = plan();
    if (!plan.isAllKnown() && waitedForAnother()) {
      plan = plan();
    }
    TargetFolder target =
        WorkspaceDisk.use(() -> new TargetFolder(order.below(), Path.of(order.asked().value())));
    DavTree tree = plan.tree();
    WorkspaceDisk.use(() -> prepare(tree, target));
    makeRoom(plan);
    kept.putAll(plan.known());
    order.transferred().begin(tree::total);
    try {
      bring(tree, target);
    } finally {
      remember(plan);
    }
    // not before: until it is remembered, these links keep others from removing what is new
    WorkspaceDisk.use(() -> remove(parts));
    return new Fetched(tree, contents());
  }

  private ContentsDigest contents() {
    ContentsDigest contents = new ContentsDigest();
    Path single = Path.of(order.asked().name());
    landed.forEach(
        (path, file) ->
            contents.add(path.toString().isEmpty() ? single : path, file.size(), file.sha256()));
    return contents;
  }

  private FetchPlan plan() throws IOException {
    Optional<Manifest> before = proved();
    if (before.flatMap(Manifest::eTag).isPresent()) {
      DavEntry self = server.listing.look(order.asked().parts(), false, order.deadline());
      if (strongProof(self).equals(before.get().eTag())) {
        return FetchPlan.unchanged(self, before.get());
      }
    }
    return FetchPlan.of(
        DavTree.of(order.asked(), server.listing, order.judge(), order.deadline()), before);
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

  private Optional<String> strongProof(DavEntry self) {
    return server.proof(self).filter(tag -> self.strongETag().isPresent());
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

  private Path prepare(DavTree tree, TargetFolder target) throws IOException {
    if (tree.self().folder()) {
      target.makeFolder(Path.of(""));
    }
    for (Path folder : tree.folders()) {
      target.makeFolder(folder);
    }
    return Files.createDirectory(parts);
  }

  private void makeRoom(FetchPlan plan) {
    long needed = plan.needed(order.copied());
    long room = room();
    if (needed > room) {
      lease.makeRoom(needed - room);
      room = room();
    }
    if (needed > room) {
      throw new StorageFailed(
          "'%s' needs %d bytes, and the workspace's disk has room for %d"
              .formatted(Printable.of(order.asked().value()), needed, room));
    }
  }

  private long room() {
    return WorkspaceDisk.use(() -> Files.getFileStore(order.below()).getUsableSpace());
  }

  private void bring(DavTree tree, TargetFolder target) throws IOException {
    boolean keep = lease.takes(tree.size());
    ParallelTransfers.run(
        tree.files(), file -> bring(file, target.file(file.path()), keep), server.io, server.free);
  }

  private void bring(DavTree.File file, Path target, boolean keep) throws IOException {
    order.deadline().check();
    Manifest.File known = kept.get(file.path());
    if (known != null && take(known, target)) {
      order.transferred().add(known.size());
      landed.put(file.path(), new Landed(known.size(), known.sha256()));
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
      if (Sha256.copy(part, target).equals(known.sha256())) {
        TargetFolder.makeReadable(target);
        return true;
      }
      lease.lost(known);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "A file of the cache cannot be copied: {0}", e.toString());
    }
    WorkspaceDisk.use(() -> remove(target));
    return false;
  }

  private Path nextPart() {
    return parts.resolve(Integer.toString(count.getAndIncrement()));
  }

  private void transfer(DavTree.File file, Path target, boolean keep) throws IOException {
    Path part = nextPart();
    URI address = server.root.address(file.names(order.asked()), false);
    FileTransfer.Arrived arrived =
        new FileTransfer(
                server.client, address, file.entry(), part, order.transferred(), order.deadline())
            .fetch();
    landed.put(file.path(), new Landed(arrived.size(), arrived.sha256()));
    Optional<Manifest.File> known =
        arrived
            .eTag()
            .map(tag -> new Manifest.File(file.path(), tag, arrived.size(), arrived.sha256()));
    boolean shared = keep && known.isPresent() && lease.keep(part, known.get());
    WorkspaceDisk.use(
        () -> {
          if (shared && order.copied()) {
            Sha256.copy(part, target);
            return TargetFolder.makeReadable(target);
          }
          Path landed = shared ? part : TargetFolder.makeReadable(part);
          return Files.move(landed, target, ATOMIC_MOVE);
        });
    if (shared) {
      kept.put(file.path(), known.get());
    }
  }

  private void remember(FetchPlan plan) {
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
