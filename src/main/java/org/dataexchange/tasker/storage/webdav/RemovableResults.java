package org.dataexchange.tasker.storage.webdav;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.dataexchange.tasker.storage.files.Deadline;
import org.dataexchange.tasker.storage.files.PlainNames;
import org.dataexchange.tasker.storage.files.ResultName;
import org.dataexchange.tasker.storage.webdav.client.DavClient;
import org.dataexchange.tasker.storage.webdav.client.DavEntry;
import org.dataexchange.tasker.storage.webdav.client.DavErrors;
import org.dataexchange.tasker.storage.webdav.client.DavFailures;
import org.dataexchange.tasker.storage.webdav.client.DavListing;
import org.dataexchange.tasker.storage.webdav.client.DavRoot;
import org.dataexchange.tasker.storage.webdav.client.DavWriter;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.StorageRoot;
import org.dataexchange.tasker.task.Ticker;

/**
 * What {@link ResultsDav} has kept, to be removed: only folders {@code <task>/<run>} that hold what
 * a result has. Each call may fail with {@link StorageFailed}. For any number of threads.
 */
public final class RemovableResults implements AutoCloseable {

  private static final String REPORT = "report.json";

  /** All that is directly in a result. */
  private static final Set<String> OURS =
      Set.of("outputs", "stdout", "stderr", "trace", REPORT, PlainNames.LIST);

  private static final Pattern RUN = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /** Ids that are no names. */
  private static final Pattern DIGEST = Pattern.compile("~[0-9a-f]{64}");

  private static final int MOST = 100_000;

  private final StorageRoot setup;
  private final Ticker ticker;
  private final DavRoot root;
  private final DavClient client;
  private final DavListing listing;
  private final DavWriter writer;

  public RemovableResults(
      StorageRoot setup, Ticker ticker, Executor io, DavClient.RetryPolicy policy) {
    this.setup = setup;
    this.ticker = ticker;
    this.root = new DavRoot(setup.url());
    this.client = new DavClient(setup, io, policy);
    this.listing = new DavListing(root, client);
    this.writer = new DavWriter(root, client, listing);
  }

  /** The place of a result, by its two names; neither can lead elsewhere. */
  public record Place(String task, String run) {

    /** Throws where the name of the run is none. */
    public Place {
      if (!RUN.matcher(run).matches()) {
        throw new IllegalArgumentException("no name of a run");
      }
    }

    private List<String> names() {
      return List.of(task, run);
    }
  }

  public URI address(Place place) {
    return root.address(place.names(), true);
  }

  public Place place(String taskId, String run) {
    return new Place(ResultName.ofTask(taskId), run);
  }

  /** The places of a run of which only is known that its task's id is no name. */
  public List<Place> placesOf(String run) {
    return asked(
        deadline -> {
          List<Place> found = new ArrayList<>();
          for (String task : listing.list(List.of(), true, MOST, deadline).children().keySet()) {
            if (DIGEST.matcher(task).matches() && list(List.of(task, run), deadline).isPresent()) {
              found.add(new Place(task, run));
            }
          }
          return found;
        });
  }

  /**
   * Is a result there?
   *
   * @throws StorageFailed also if it is something that was not kept by this
   */
  public boolean isThere(Place place) {
    return asked(deadline -> isResult(place, deadline));
  }

  /**
   * Removes a result, and its task's folder if there is no other in it.
   *
   * @return was it there?
   */
  public boolean remove(Place place) {
    return asked(
        deadline -> {
          boolean there = isResult(place, deadline);
          if (there) {
            writer.delete(place.names(), true, deadline);
            checkGone(place, deadline);
            removeEmpty(place.task(), deadline);
          }
          return there;
        });
  }

  /**
   * WebDAV knows no removal of what is empty alone: a run of the same task that gets its place
   * between these two requests would go as well.
   */
  private void removeEmpty(String task, Deadline deadline) throws IOException {
    try {
      if (list(List.of(task), deadline).filter(Map::isEmpty).isPresent()) {
        writer.delete(List.of(task), true, deadline);
      }
    } catch (IOException | StorageFailed e) {
      throw new StorageFailed(
          "all of it is removed but the folder of its task: " + DavErrors.said(e), e);
    }
  }

  /** Why it can be asked for nothing at all; empty if it can. */
  public String objection() {
    try {
      asked(deadline -> listing.look(List.of(), true, deadline));
      return "";
    } catch (StorageFailed e) {
      return e.getMessage();
    }
  }

  private boolean isResult(Place place, Deadline deadline) throws IOException {
    Optional<Map<String, DavEntry>> there = list(place.names(), deadline);
    // what a former try removed in part may have no report
    if (there.isPresent()
        && !there.get().containsKey(REPORT)
        && !OURS.containsAll(there.get().keySet())) {
      throw StorageFailed.lasting("it holds something else than a result");
    }
    return there.isPresent();
  }

  private Optional<Map<String, DavEntry>> list(List<String> names, Deadline deadline)
      throws IOException {
    try {
      return Optional.of(listing.list(names, true, MOST, deadline).children());
    } catch (DavFailures.NotFound e) {
      return Optional.empty();
    }
  }

  /** A server may have said only that it will remove it. */
  private void checkGone(Place place, Deadline deadline) throws IOException {
    if (list(place.names(), deadline).isPresent()) {
      throw new StorageFailed("the server says that it is removed, and has it still");
    }
  }

  private interface Asking<T> {
    T ask(Deadline deadline) throws IOException;
  }

  private <T> T asked(Asking<T> asking) {
    try {
      return asking.ask(Deadline.in(ticker, setup.timeout(), "tasker.storage.timeout"));
    } catch (IOException e) {
      throw new StorageFailed(DavErrors.said(e), e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
