package org.dataexchange.tasker.storage.webdav;

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
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.disk.FileWork;
import org.dataexchange.tasker.storage.files.CodeDigest;
import org.dataexchange.tasker.storage.files.Deadline;
import org.dataexchange.tasker.storage.files.SafeWalk;
import org.dataexchange.tasker.storage.files.Shares;
import org.dataexchange.tasker.storage.webdav.client.DavClient;
import org.dataexchange.tasker.storage.webdav.client.DavEntry;
import org.dataexchange.tasker.storage.webdav.client.DavErrors;
import org.dataexchange.tasker.storage.webdav.client.DavFailures;
import org.dataexchange.tasker.storage.webdav.client.DavListing;
import org.dataexchange.tasker.storage.webdav.client.DavRoot;
import org.dataexchange.tasker.storage.webdav.client.EntityTag;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.FetchedData;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.StorageRoot;
import org.dataexchange.tasker.task.StorageRoot.FolderETags;
import org.dataexchange.tasker.task.Ticker;
import org.dataexchange.tasker.task.Transferred;
import org.dataexchange.tasker.text.Printable;

/**
 * Shares on a WebDAV server. All that lies at a path is listed first and judged; then what the
 * cache does not have is fetched, several files at a time. Code is hashed where it landed, and its
 * ETag is read before and after.
 */
public final class WebDav implements Shares {

  private static final String TIMEOUT = "tasker.storage.timeout";
  private static final int MOST_AROUND = 8;

  private final StorageRoot setup;
  private final ContentCache cache;
  private final Ticker ticker;
  private final DavHealth health;
  final DavRoot root;
  final DavClient client;
  final DavListing listing;
  final Executor io;

  /** Helpers for all fetches. */
  final Semaphore free = new Semaphore(ParallelTransfers.ALL_HELPERS);

  private final String source;
  private final BooleanSupplier shareable;

  public WebDav(
      StorageRoot setup,
      ContentCache cache,
      Ticker ticker,
      Executor io,
      BooleanSupplier shareable,
      DavClient.RetryPolicy policy) {
    this.root = root(setup.url());
    this.setup = setup;
    this.cache = cache;
    this.shareable = shareable;
    this.ticker = ticker;
    this.client = new DavClient(setup, io, policy);
    this.listing = new DavListing(root, client);
    this.health = new DavHealth(setup, io, ticker, "storage", client::lastServed, policy);
    this.io = io;
    // two users may see different things at one address
    this.source = root.address() + " " + setup.login().map(StorageRoot.Login::username).orElse("");
  }

  private static DavRoot root(URI url) {
    try {
      return new DavRoot(url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "tasker.storage.url is '%s'; accepted is the address of a folder (%s)"
              .formatted(DavErrors.shown(url), e.getMessage()),
          e);
    }
  }

  @Override
  public FetchedCode fetchCode(SharePath code, Path below, Transferred transferred) {
    Deadline deadline = Deadline.in(ticker, setup.timeout(), TIMEOUT);
    try {
      try {
        return fetchedCode(code, below, transferred, deadline);
      } catch (DavFailures.Gone e) {
        // for good, or only for a moment
        return fetchedCode(code, below, transferred, deadline);
      }
    } catch (DavFailures.Changed e) {
      throw new Refused(
          Reason.HASH_MISMATCH,
          "the code at '%s' changed while it was fetched: %s"
              .formatted(Printable.of(code.value()), e.getMessage()));
    } catch (IOException e) {
      throw failed(code, e);
    }
  }

  private FetchedCode fetchedCode(
      SharePath code, Path below, Transferred transferred, Deadline deadline) throws IOException {
    CodeDigest digest = new CodeDigest();
    DavTree tree =
        fetch(new DavFetch.Order(code, below, true, digest::objection, transferred, deadline))
            .tree();
    checkUnchanged(code, tree.self(), deadline);
    SafeWalk.walk(below, code, digest);
    return digest.code(code, proof(tree.self()));
  }

  private void checkUnchanged(SharePath code, DavEntry before, Deadline deadline)
      throws IOException {
    DavEntry after;
    try {
      after = listing.look(code.parts(), before.folder(), deadline);
    } catch (DavFailures.NotFound e) {
      throw new DavFailures.Gone("it");
    }
    if (!after.eTag().map(EntityTag::value).equals(before.eTag().map(EntityTag::value))
        || after.folder() != before.folder()) {
      throw new DavFailures.Changed("its ETag is another one than before");
    }
  }

  /** The ETag, where it changes with everything that can run. */
  Optional<String> proof(DavEntry code) {
    boolean trusted =
        !code.folder()
            || setup.folderETags() == FolderETags.CONTENTS
            || setup.folderETags() == FolderETags.AUTO && code.fileId();
    return code.eTag().map(EntityTag::value).filter(tag -> trusted);
  }

  @Override
  public FetchedData fetchData(SharePath data, Path below, Transferred transferred) {
    Deadline deadline = Deadline.in(ticker, setup.timeout(), TIMEOUT);
    try {
      return fetchedData(data, below, transferred, deadline);
    } catch (DavFailures.Changed e) {
      try {
        return fetchedData(data, below, transferred, deadline);
      } catch (IOException again) {
        throw failed(data, again);
      }
    } catch (IOException e) {
      throw failed(data, e);
    }
  }

  private FetchedData fetchedData(
      SharePath data, Path below, Transferred transferred, Deadline deadline) throws IOException {
    boolean copied = !shareable.getAsBoolean();
    return fetch(new DavFetch.Order(data, below, copied, name -> "", transferred, deadline))
        .contents()
        .data();
  }

  private DavFetch.Fetched fetch(DavFetch.Order order) throws IOException {
    try (Lease lease = cache.lease(source, order.asked().value())) {
      return found(order.asked(), () -> new DavFetch(this, lease, order).run());
    }
  }

  /** Where all of the storage is gone, what was asked for is not the sender's mistake. */
  private DavFetch.Fetched found(SharePath asked, FileWork<DavFetch.Fetched> call)
      throws IOException {
    try {
      return call.call();
    } catch (DavFailures.NotFound e) {
      String objection = health.objectionNow();
      if (!objection.isEmpty()) {
        throw new StorageFailed(objection, e);
      }
      return nowFound(asked, call);
    } catch (DavFailures.Changed e) {
      throw e;
    } catch (DavFailures.Definite | StorageFailed e) {
      // servers have a dozen statuses for what is not there
      if (DavErrors.wasAnswered(e) && isMissing(asked)) {
        throw nothing(asked);
      }
      throw e;
    }
  }

  /** Once more, as what is there now may have been away when it was asked for. */
  private static DavFetch.Fetched nowFound(SharePath asked, FileWork<DavFetch.Fetched> call)
      throws IOException {
    try {
      return call.call();
    } catch (DavFailures.NotFound e) {
      throw nothing(asked);
    }
  }

  private static Refused nothing(SharePath asked) {
    return new Refused(
        Reason.NOT_FOUND,
        "there is nothing at '%s' in the storage".formatted(Printable.of(asked.value())));
  }

  /** By what the folder around it names, or one not far around that: the way may be long. */
  private boolean isMissing(SharePath asked) {
    Deadline deadline = Deadline.in(ticker, setup.timeout(), TIMEOUT);
    int innermost = asked.parts().size() - 1;
    for (int above = innermost; above >= Math.max(0, innermost - MOST_AROUND); above--) {
      try {
        DavListing.Found around =
            listing.around(asked.parts().subList(0, above), DavTree.MOST_ENTRIES, deadline);
        Optional<DavEntry> there = around.child(asked.parts().get(above));
        boolean last = above == innermost;
        return there.isEmpty() || !last && !there.get().folder();
      } catch (IOException | StorageFailed e) {
        // nobody knows, then, or the next one does
      }
    }
    return false;
  }

  private static StorageFailed failed(SharePath asked, IOException e) {
    return new StorageFailed(
        "'%s' could not be fetched: %s".formatted(Printable.of(asked.value()), DavErrors.said(e)),
        e instanceof DavFailures.Changed || !(e instanceof DavFailures.Definite),
        e);
  }

  @Override
  public FetchedCode look(SharePath code) {
    Path folder = WorkspaceDisk.use(() -> Files.createTempDirectory("tasker-look"));
    try {
      return fetchCode(code, folder.resolve("code"));
    } finally {
      WorkspaceDisk.use(
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
