package org.dataexchange.tasker.storage.webdav;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.dataexchange.tasker.storage.files.Deadline;
import org.dataexchange.tasker.storage.files.PlainNames;
import org.dataexchange.tasker.storage.files.ResultFiles;
import org.dataexchange.tasker.storage.files.ResultName;
import org.dataexchange.tasker.storage.webdav.client.DavClient;
import org.dataexchange.tasker.storage.webdav.client.DavEntry;
import org.dataexchange.tasker.storage.webdav.client.DavErrors;
import org.dataexchange.tasker.storage.webdav.client.DavFailures;
import org.dataexchange.tasker.storage.webdav.client.DavListing;
import org.dataexchange.tasker.storage.webdav.client.DavRoot;
import org.dataexchange.tasker.storage.webdav.client.DavWriter;
import org.dataexchange.tasker.storage.webdav.client.Upload;
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
 * Results on a WebDAV server, laid out as in a folder: each appears whole in {@code <task>/<run>},
 * by one MOVE from {@code .part-<node>/<run>-<attempt>}. What a former try or server has brought
 * there is not sent again. The root itself is never made.
 */
public final class ResultsDav implements Results {

  private static final Logger LOG = System.getLogger(ResultsDav.class.getName());

  private static final String TIMEOUT = "tasker.storage.timeout";
  private static final String REPORT = "report.json";
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
  private final Semaphore free = new Semaphore(ParallelTransfers.ALL_HELPERS);
  private boolean cleared;

  public ResultsDav(
      StorageRoot setup,
      String node,
      AnswerFormat format,
      Ticker ticker,
      Executor io,
      DavClient.RetryPolicy policy) {
    this.setup = setup;
    this.parts = ".part-" + node;
    this.format = format;
    this.ticker = ticker;
    this.io = io;
    this.root = new DavRoot(setup.url());
    this.client = new DavClient(setup, io, policy);
    this.listing = new DavListing(root, client);
    this.writer = new DavWriter(root, client, listing);
    this.health = new DavHealth(setup, io, ticker, "results store", client::lastServed, policy);
  }

  @Override
  public String objection() {
    return health.objection();
  }

  @Override
  public void keep(Report report, RunFolder left) {
    Run run = report.run();
    Deadline deadline = Deadline.in(ticker, setup.timeout(), TIMEOUT);
    SharePath part = new SharePath(parts + "/" + run.id() + '-' + run.attempt());
    try {
      haveParts(part.name(), deadline);
      byte[] said = format.report(report, left);
      String refused = bring(part, ResultFiles.of(left), said, deadline);
      place(part, run, said.length, deadline);
      if (!refused.isEmpty()) {
        LOG.log(
            Level.WARNING,
            "Outputs of run {0} have other names in the results store, as its {1} says: {2}",
            run.id(),
            PlainNames.LIST,
            refused);
      }
    } catch (StorageFailed e) {
      throw failed(run, e.getMessage(), e.worthTryingAgain(), e);
    } catch (IOException e) {
      boolean settled =
          e instanceof DavFailures.Redirected
              || e instanceof DavFailures.BadRequest
              || e instanceof DavFailures.NotWebDav;
      throw failed(run, DavErrors.said(e), !settled, e);
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
    boolean there =
        isThere(List.of(parts), true, deadline) || !writer.makeFolder(List.of(parts), deadline);
    if (there && !cleared) {
      Map<String, DavEntry> left =
          listing.list(List.of(parts), true, MOST_PARTS, deadline).children();
      for (String name : left.keySet()) {
        if (!name.equals(mine)) {
          discard(List.of(parts, name), left.get(name).folder(), deadline);
        }
      }
    }
    cleared = true;
  }

  /** What stays, such as what somebody has locked, must not keep others from being kept. */
  private void discard(List<String> names, boolean folder, Deadline deadline) {
    try {
      writer.delete(names, folder, deadline);
    } catch (IOException | StorageFailed e) {
      LOG.log(
          Level.WARNING,
          "A former result''s rest stays until the next start: {0}",
          DavErrors.said(e));
    }
  }

  private boolean isThere(List<String> names, boolean folder, Deadline deadline)
      throws IOException {
    try {
      listing.look(names, folder, deadline);
      return true;
    } catch (DavFailures.NotFound e) {
      return false;
    } catch (DavFailures.Definite | StorageFailed e) {
      // of what is not there, servers say many things: to make it tells
      if (DavErrors.wasAnswered(e)) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Under their own names; where the server refuses one of them, under others.
   *
   * @return why they have others; empty if they have their own
   */
  private String bring(SharePath part, ResultFiles own, byte[] report, Deadline deadline)
      throws IOException {
    boolean begun = !writer.makeFolder(part.parts(), deadline);
    if (begun && isThere(DavTree.names(part, Path.of(PlainNames.LIST)), false, deadline)) {
      send(part, PlainNames.of(own), report, begun, deadline);
      return "a former try found theirs refused";
    }
    try {
      send(part, own, Map.of(REPORT, report), begun, deadline);
      return "";
    } catch (IOException | StorageFailed refused) {
      PlainNames plain = PlainNames.of(own);
      if (!plain.areOthers() || !DavErrors.mayBeOfTheName(refused)) {
        throw refused;
      }
      try {
        writer.delete(part.parts(), true, deadline);
        writer.makeFolder(part.parts(), deadline);
        send(part, plain, report, false, deadline);
        return DavErrors.said(refused);
      } catch (IOException | StorageFailed e) {
        if (e instanceof StorageFailed passing && passing.worthTryingAgain()) {
          throw e;
        }
        refused.addSuppressed(e);
        throw refused;
      }
    }
  }

  private void send(
      SharePath part, PlainNames plain, byte[] report, boolean begun, Deadline deadline)
      throws IOException {
    Map<String, byte[]> beside = Map.of(REPORT, report, PlainNames.LIST, plain.list());
    send(part, plain.files(), beside, begun, deadline);
  }

  /**
   * @param beside goes first, by its name: a try that goes on is to know which names these are
   * @param begun may some of it be there?
   */
  private void send(
      SharePath part, ResultFiles all, Map<String, byte[]> beside, boolean begun, Deadline deadline)
      throws IOException {
    for (Map.Entry<String, byte[]> one : beside.entrySet()) {
      writer.put(
          DavTree.names(part, Path.of(one.getKey())), () -> Upload.of(one.getValue()), deadline);
    }
    ResultFiles left = begun ? missing(all, DavTree.of(part, listing, name -> "", deadline)) : all;
    for (Path made : left.folders()) {
      writer.makeFolder(DavTree.names(part, made), deadline);
    }
    ParallelTransfers.run(
        left.files(),
        file -> writer.put(DavTree.names(part, file.path()), () -> opened(file), deadline),
        io,
        free);
    checkWhole(part, SentFiles.of(all, beside.values()), deadline);
  }

  /** What is not there yet, as a folder, or as a file of the same length. */
  private static ResultFiles missing(ResultFiles left, DavTree there) {
    Set<Path> made = new HashSet<>(there.folders());
    Map<Path, OptionalLong> sizes = new HashMap<>();
    there.files().forEach(file -> sizes.put(file.path(), file.entry().size()));
    return new ResultFiles(
        left.folders().stream().filter(folder -> !made.contains(folder)).toList(),
        left.files().stream()
            .filter(file -> !OptionalLong.of(file.size()).equals(sizes.get(file.path())))
            .toList());
  }

  /**
   * What was taken may be there in part, as behind proxies that lose bodies, or in the place of
   * another, as where names that differ in their case are one file.
   */
  private void checkWhole(SharePath part, SentFiles sent, Deadline deadline) throws IOException {
    DavTree there;
    try {
      there = DavTree.of(part, listing, name -> "", deadline);
    } catch (StorageFailed e) {
      if (e.worthTryingAgain()) {
        throw e;
      }
      return; // a listing that cannot be read says nothing
    }
    if (sent.areOtherwiseIn(there)) {
      String what =
          "not all files that were sent to %s are there with the length that they have"
              .formatted(root.address(part.parts(), true));
      String alike = what + "; names that differ only in case may be one file there";
      throw sent.alike()
          ? new StorageFailed(alike, false, new DavFailures.Refused(alike))
          : new StorageFailed(what);
    }
  }

  private static Upload opened(ResultFiles.File file) throws IOException {
    return file.size() == 0 ? Upload.of(new byte[0]) : Upload.of(file.content());
  }

  private void place(SharePath part, Run run, long reportSize, Deadline deadline)
      throws IOException {
    SharePath task = new SharePath(ResultName.ofTask(run.taskId()));
    SharePath place = new SharePath(task.value() + '/' + run.id());
    writer.makeFolder(task.parts(), deadline);
    writer.moveFolder(part.parts(), place.parts(), deadline);
    // the answer to the move may have been lost, or a lie
    DavEntry report = listing.look(DavTree.names(place, Path.of(REPORT)), false, deadline);
    if (report.size().orElse(reportSize) != reportSize) {
      throw new StorageFailed(root.address(place.parts(), true) + " is not what was moved there");
    }
  }

  @Override
  public void close() {
    client.close();
    health.close();
  }
}
