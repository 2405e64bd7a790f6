package org.dataexchange.tasker.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.dataexchange.tasker.storage.Multistatus.Entry;
import org.dataexchange.tasker.task.AnswerFormat;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.Results;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.StorageRoot;
import org.dataexchange.tasker.task.Ticker;

/**
 * Results on a WebDAV server, laid out as {@link ResultsFolder} does: each appears whole in {@code
 * <task>/<run>}, by one MOVE from {@code .part-<node>/<run>-<attempt>}. What a former try or server
 * has brought there is not sent again. The root itself is never made.
 */
public final class ResultsDav implements Results {

  private static final String TIMEOUT = "tasker.storage.timeout";
  private static final Path REPORT = Path.of("report.json");
  private static final int MOST_PARTS = 100_000;

  private final StorageRoot setup;
  private final String parts;
  private final AnswerFormat format;
  private final Ticker ticker;
  private final Executor io;
  private final DavRoot root;
  private final DavClient client;
  private final DavListing listing;
  private final DavWriter writer;
  private final DavHealth health;
  private final Semaphore free = new Semaphore(Crew.ALL_HELPERS);
  private boolean cleared;

  /**
   * @param node writes there alone under its name
   * @param format of the report
   * @param io carries transfers; it must have threads to spare
   */
  public ResultsDav(
      StorageRoot setup, String node, AnswerFormat format, Ticker ticker, Executor io) {
    this(setup, node, format, ticker, io, DavClient.Patience.USUAL);
  }

  ResultsDav(
      StorageRoot setup,
      String node,
      AnswerFormat format,
      Ticker ticker,
      Executor io,
      DavClient.Patience patience) {
    this.setup = setup;
    this.parts = ".part-" + node;
    this.format = format;
    this.ticker = ticker;
    this.io = io;
    this.root = new DavRoot(setup.url());
    this.client = new DavClient(setup, io, patience);
    this.listing = new DavListing(root, client);
    this.writer = new DavWriter(root, client, listing);
    this.health =
        new DavHealth(
            setup,
            io,
            ticker,
            new DavHealth.Subject(root, "results store", client::lastServed),
            patience);
  }

  @Override
  public String objection() {
    return health.objection();
  }

  @Override
  public void keep(Report report, RunFolder left) {
    Run run = report.run();
    Deadline deadline = Deadline.in(ticker, setup.timeout(), TIMEOUT);
    SharePath part = new SharePath("%s/%s-%d".formatted(parts, run.id(), run.attempt()));
    try {
      haveParts(part.name(), deadline);
      byte[] said = format.report(report, left);
      fill(part, left, said, deadline);
      place(part, run, said.length, deadline);
    } catch (StorageFailed e) {
      throw failed(run, e.getMessage(), e.worthTryingAgain(), e);
    } catch (IOException e) {
      boolean settled =
          e instanceof DavTrouble.Redirected
              || e instanceof DavTrouble.Misunderstood
              || e instanceof DavTrouble.NoListing;
      throw failed(run, DavFailure.said(e), !settled, e);
    }
  }

  private StorageFailed failed(Run run, String why, boolean worthTryingAgain, Exception cause) {
    return new StorageFailed(
        "the results store %s could not take run %s: %s".formatted(root.address(), run.id(), why),
        worthTryingAgain,
        cause);
  }

  /**
   * The folder of what is under way. What a former server has left there goes at first, but for
   * what is under way now: whoever joins one of its runs keeps that result again.
   */
  private synchronized void haveParts(String mine, Deadline deadline) throws IOException {
    boolean there = isThere(List.of(parts), deadline);
    if (!there) {
      writer.makeFolder(List.of(parts), deadline);
    }
    if (there && !cleared) {
      Map<String, Entry> left = listing.list(List.of(parts), true, MOST_PARTS, deadline).children();
      for (String name : left.keySet()) {
        if (!name.equals(mine)) {
          writer.delete(List.of(parts, name), left.get(name).folder(), deadline);
        }
      }
    }
    cleared = true;
  }

  private boolean isThere(List<String> names, Deadline deadline) throws IOException {
    try {
      listing.look(names, true, deadline);
      return true;
    } catch (DavTrouble.NotThere e) {
      return false;
    }
  }

  private void fill(SharePath part, RunFolder folder, byte[] report, Deadline deadline)
      throws IOException {
    LeftFiles left = LeftFiles.of(folder);
    if (!writer.makeFolder(part.parts(), deadline)) {
      left = left.without(DavTree.of(part, listing, name -> "", deadline));
    }
    for (Path made : left.folders()) {
      writer.makeFolder(DavTree.names(part, made), deadline);
    }
    Crew.share(
        left.files(),
        file -> writer.put(DavTree.names(part, file.path()), file::open, deadline),
        io,
        free);
    writer.put(DavTree.names(part, REPORT), () -> Upload.of(report), deadline);
  }

  private void place(SharePath part, Run run, long reportSize, Deadline deadline)
      throws IOException {
    SharePath task = new SharePath(ResultsFolder.name(run.taskId()));
    SharePath place = new SharePath(task.value() + '/' + run.id());
    writer.makeFolder(task.parts(), deadline);
    writer.moveFolder(part.parts(), place.parts(), deadline);
    // the answer to the move may have been lost, or a lie
    Entry report = listing.look(DavTree.names(place, REPORT), false, deadline);
    if (report.size().orElse(reportSize) != reportSize) {
      throw new StorageFailed(
          root.address(place.parts(), true) + " is not what was moved there", null);
    }
  }

  @Override
  public void close() {
    client.close();
    health.close();
  }
}
