package org.dataexchange.tasker.storage;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.StorageRoot;
import org.dataexchange.tasker.task.Ticker;

/**
 * Whether a folder on a server can be read now: asks for it, once and not for long, and remembers
 * for some seconds that all is well, however often somebody wants to know. What is not well is
 * asked anew each time: only several answers make a node sick.
 */
final class DavHealth implements AutoCloseable {

  private static final Duration REMEMBERED = Duration.ofSeconds(5);

  /** A server that is busy with this very node's transfers is slow, and not away. */
  private static final Duration MOST = Duration.ofSeconds(10);

  private final Ticker ticker;
  private final DavRoot root;
  private final Optional<SharePath> marker;
  private final String name;
  private final DavClient client;
  private final DavListing listing;
  private Duration old = Ticker.NEVER;
  private String objection = "";

  /**
   * @param name what the folder is, for a person
   */
  DavHealth(StorageRoot setup, Executor io, Ticker ticker, DavRoot root, String name) {
    this.ticker = ticker;
    this.name = name;
    this.root = root;
    this.marker = setup.marker();
    this.client = new DavClient(setup, io, new DavClient.Patience(MOST, MOST, 1, MOST, MOST));
    this.listing = new DavListing(root, client);
  }

  /** Why nothing can be fetched now; empty if it can. */
  synchronized String objection() {
    if (ticker.isAfter(old)) {
      objection = ask();
      old = objection.isEmpty() ? ticker.in(REMEMBERED) : Ticker.NEVER;
    }
    return objection;
  }

  /** The same, asked now. */
  synchronized String objectionNow() {
    old = Ticker.NEVER;
    return objection();
  }

  private String ask() {
    Deadline deadline = Deadline.in(ticker, MOST, "readiness waits");
    try {
      if (marker.isPresent()) {
        listing.look(marker.get().parts(), false, deadline);
      } else {
        listing.look(List.of(), true, deadline);
      }
      return "";
    } catch (DavTrouble.NotThere e) {
      return marker.isPresent()
          ? "there is no file '%s' in %s, which marks it (tasker.storage.marker)"
              .formatted(marker.get(), root.address())
          : "there is no folder " + root.address();
    } catch (IOException | StorageFailed e) {
      return "the %s cannot be read: %s".formatted(name, e.getMessage());
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
