package org.dataexchange.tasker.storage;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.StorageRoot;

/**
 * Whether a folder on a server can be read now: asks for it, once and not for long, and remembers
 * the answer for some seconds, however often somebody wants to know.
 */
final class DavHealth implements AutoCloseable {

  private static final Duration REMEMBERED = Duration.ofSeconds(5);
  private static final Duration MOST = Duration.ofSeconds(2);

  private final Clock clock;
  private final DavRoot root;
  private final String name;
  private final DavClient client;
  private final DavListing listing;
  private Instant asked = Instant.MIN;
  private String objection = "";

  /**
   * @param name what the folder is, for a person
   */
  DavHealth(StorageRoot setup, Executor io, Clock clock, DavRoot root, String name) {
    this.clock = clock;
    this.name = name;
    this.root = root;
    this.client = new DavClient(setup, io, new DavClient.Patience(MOST, MOST, 1, MOST, MOST));
    this.listing = new DavListing(root, client);
  }

  /** Why nothing can be fetched now; empty if it can. */
  synchronized String objection() {
    if (asked.isBefore(clock.instant().minus(REMEMBERED))) {
      objection = ask();
      asked = clock.instant();
    }
    return objection;
  }

  private String ask() {
    try {
      listing.look(List.of(), true, Deadline.in(clock, MOST, "readiness waits"));
      return "";
    } catch (DavTrouble.NotThere e) {
      return "there is no folder " + root.address();
    } catch (IOException | StorageFailed e) {
      return "the %s cannot be read: %s".formatted(name, e.getMessage());
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
