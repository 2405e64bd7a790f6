package org.dataexchange.tasker.storage;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.dataexchange.tasker.cache.ContentCache;
import org.dataexchange.tasker.cache.Lease;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.FileTree;
import org.dataexchange.tasker.task.Printable;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.StorageRoot;
import org.dataexchange.tasker.task.StorageRoot.FolderETags;
import org.dataexchange.tasker.task.Ticker;
import org.dataexchange.tasker.task.Transferred;

/**
 * Shares on a WebDAV server. All that lies at a path is listed first and judged; then what the
 * cache does not have is fetched, several files at a time. Code is hashed where it landed, and its
 * ETag is read before and after.
 */
final class WebDav implements Shares {

  private static final String TIMEOUT = "tasker.storage.timeout";

  private final StorageRoot setup;
  private final ContentCache cache;
  private final Ticker ticker;
  private final DavClient client;
  private final DavListing listing;
  private final DavHealth health;
  private final DavFetch.Server server;
  private final String source;
  private final BooleanSupplier shareable;

  /**
   * @param shareable may a run have files that other runs have too?
   */
  WebDav(
      StorageRoot setup,
      ContentCache cache,
      Ticker ticker,
      Executor io,
      BooleanSupplier shareable) {
    this(setup, cache, ticker, io, shareable, DavClient.Patience.USUAL);
  }

  WebDav(
      StorageRoot setup,
      ContentCache cache,
      Ticker ticker,
      Executor io,
      BooleanSupplier shareable,
      DavClient.Patience patience) {
    DavRoot root = root(setup.url());
    this.setup = setup;
    this.cache = cache;
    this.shareable = shareable;
    this.ticker = ticker;
    this.client = new DavClient(setup, io, patience);
    this.listing = new DavListing(root, client);
    this.health =
        new DavHealth(
            setup,
            io,
            ticker,
            new DavHealth.Subject(root, "storage", client::lastServed),
            patience);
    this.server =
        new DavFetch.Server(
            root, client, listing, io, new Semaphore(Crew.ALL_HELPERS), this::proof);
    // two users may see different things at one address
    this.source = root.address() + " " + setup.login().map(StorageRoot.Login::username).orElse("");
  }

  private static DavRoot root(URI url) {
    try {
      return new DavRoot(url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "tasker.storage.url is '%s'; accepted is the address of a folder (%s)"
              .formatted(DavFailure.shown(url), e.getMessage()),
          e);
    }
  }

  @Override
  public FetchedCode fetchCode(SharePath code, Path below, Transferred transferred) {
    Deadline deadline = Deadline.in(ticker, setup.timeout(), TIMEOUT);
    CodeDigest digest = new CodeDigest();
    try {
      DavTree tree =
          fetch(new DavFetch.Order(code, below, true, digest::objection, transferred, deadline));
      checkUnchanged(code, tree.self(), deadline);
      SafeWalk.walk(below, code, digest);
      return new FetchedCode(proof(tree.self()), digest.hex(code));
    } catch (DavTrouble.Changed e) {
      throw new Refused(
          Reason.HASH_MISMATCH,
          "the code at '%s' changed while it was fetched: %s"
              .formatted(Printable.of(code.value()), e.getMessage()));
    } catch (IOException e) {
      throw failed(code, e);
    }
  }

  private void checkUnchanged(SharePath code, Multistatus.Entry before, Deadline deadline)
      throws IOException {
    Multistatus.Entry after;
    try {
      after = listing.look(code.parts(), before.folder(), deadline);
    } catch (DavTrouble.NotThere e) {
      throw new DavTrouble.Changed("it is gone");
    }
    if (!after.eTag().map(EntityTag::value).equals(before.eTag().map(EntityTag::value))
        || after.folder() != before.folder()) {
      throw new DavTrouble.Changed("its ETag is another one than before");
    }
  }

  /** The ETag, where it changes with everything that can run. */
  private Optional<String> proof(Multistatus.Entry code) {
    boolean trusted =
        !code.folder()
            || setup.folderETags() == FolderETags.CONTENTS
            || setup.folderETags() == FolderETags.AUTO && code.fileId();
    return code.eTag().map(EntityTag::value).filter(tag -> trusted);
  }

  @Override
  public long fetchData(SharePath data, Path below, Transferred transferred) {
    Deadline deadline = Deadline.in(ticker, setup.timeout(), TIMEOUT);
    try {
      return fetchedData(data, below, transferred, deadline);
    } catch (DavTrouble.Changed e) {
      try {
        return fetchedData(data, below, transferred, deadline);
      } catch (IOException again) {
        throw failed(data, again);
      }
    } catch (IOException e) {
      throw failed(data, e);
    }
  }

  private long fetchedData(SharePath data, Path below, Transferred transferred, Deadline deadline)
      throws IOException {
    boolean copied = !shareable.getAsBoolean();
    return fetch(new DavFetch.Order(data, below, copied, name -> "", transferred, deadline))
        .files()
        .size();
  }

  private DavTree fetch(DavFetch.Order order) throws IOException {
    try (Lease lease = cache.lease(source, order.asked().value())) {
      return found(order.asked(), () -> new DavFetch(server, lease, order).run());
    }
  }

  /** Where all of the storage is gone, what was asked for is not the sender's mistake. */
  private DavTree found(SharePath asked, DavClient.Call<DavTree> call) throws IOException {
    try {
      return call.make();
    } catch (DavTrouble.NotThere e) {
      String objection = health.objectionNow();
      if (!objection.isEmpty()) {
        throw new StorageFailed(objection, e);
      }
      throw nothing(asked);
    } catch (DavTrouble.Misunderstood e) {
      if (isBelowAFile(asked)) {
        throw nothing(asked);
      }
      throw e;
    }
  }

  private static Refused nothing(SharePath asked) {
    return new Refused(
        Reason.NOT_FOUND,
        "there is nothing at '%s' in the storage".formatted(Printable.of(asked.value())));
  }

  private boolean isBelowAFile(SharePath asked) {
    Deadline deadline = Deadline.in(ticker, setup.timeout(), TIMEOUT);
    try {
      for (int length = 1; length < asked.parts().size(); length++) {
        if (!listing.look(asked.parts().subList(0, length), false, deadline).folder()) {
          return true;
        }
      }
    } catch (IOException e) {
      // nobody knows, then
    }
    return false;
  }

  private static StorageFailed failed(SharePath asked, IOException e) {
    return new StorageFailed(
        "'%s' could not be fetched: %s".formatted(Printable.of(asked.value()), DavFailure.said(e)),
        e instanceof DavTrouble.Changed || !(e instanceof DavTrouble.Settled),
        e);
  }

  @Override
  public FetchedCode look(SharePath code) {
    Path folder = FileTransfer.onDisk(() -> Files.createTempDirectory("tasker-look"));
    try {
      return fetchCode(code, folder.resolve("code"));
    } finally {
      FileTransfer.onDisk(
          () -> {
            FileTree.delete(folder);
            return folder;
          });
    }
  }

  @Override
  public String objection() {
    return health.objection();
  }

  @Override
  public void close() {
    client.close();
    health.close();
  }
}
