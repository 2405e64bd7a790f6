package org.dataexchange.tasker.storage.webdav;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.dataexchange.tasker.storage.files.Deadline;
import org.dataexchange.tasker.storage.webdav.client.DavClient;
import org.dataexchange.tasker.storage.webdav.client.DavFailures;
import org.dataexchange.tasker.storage.webdav.client.DavListing;
import org.dataexchange.tasker.storage.webdav.client.DavRoot;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.StorageRoot;
import org.dataexchange.tasker.task.Ticker;

/**
 * A check that a folder on a server can be read now. What was done for a task within some seconds
 * says so; else it is asked for it, once, and remembered if all is well, however often somebody
 * wants to know. It has as much time for the answer as a task would give it: slow is not away. What
 * is not well is asked anew each time: only several answers make a node sick.
 */
final class DavHealth implements AutoCloseable {

  private static final Duration REMEMBERED = Duration.ofSeconds(5);

  private final Ticker ticker;
  private final DavRoot root;
  private final Optional<SharePath> marker;
  private final String name;
  private final Supplier<Duration> served;
  private final Duration most;
  private final DavClient client;
  private final DavListing listing;
  private Duration old = Ticker.NEVER;
  private String objection = "";

  /**
   * @param name what it is, for a person
   * @param served when it was last of use to a task
   */
  DavHealth(
      StorageRoot setup,
      Executor io,
      Ticker ticker,
      String name,
      Supplier<Duration> served,
      DavClient.RetryPolicy policy) {
    this.ticker = ticker;
    this.name = name;
    this.root = new DavRoot(setup.url());
    this.served = served;
    this.marker = setup.marker();
    // to connect, to answer, and to end what was begun
    this.most = policy.connect().plus(policy.idle()).plus(policy.idle());
    this.client = new DavClient(setup, io, policy.withoutRetry());
    this.listing = new DavListing(root, client);
  }

  /** Why nothing can be fetched now; empty if it can. */
  String objection() {
    // the marker tells another thing than a file that was there
    if (marker.isEmpty() && !ticker.isAfter(served.get().plus(REMEMBERED))) {
      return "";
    }
    return asked();
  }

  private synchronized String asked() {
    if (ticker.isAfter(old)) {
      objection = ask();
      old = objection.isEmpty() ? ticker.in(REMEMBERED) : Ticker.NEVER;
    }
    return objection;
  }

  /** The same, asked now. */
  synchronized String objectionNow() {
    old = Ticker.NEVER;
    return asked();
  }

  private String ask() {
    Deadline deadline = Deadline.in(ticker, most, "readiness waits");
    try {
      if (marker.isPresent()) {
        listing.look(marker.get().parts(), false, deadline);
      } else {
        listing.look(List.of(), true, deadline);
      }
      return "";
    } catch (DavFailures.NotFound e) {
      return marker.isPresent()
          ? "there is no file '%s' in %s, which marks it (tasker.storage.marker)"
              .formatted(marker.get(), root.address())
          : "there is no folder %s: %s".formatted(root.address(), e.getMessage());
    } catch (IOException | StorageFailed e) {
      return "the %s cannot be read: %s".formatted(name, e.getMessage());
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
