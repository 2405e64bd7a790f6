package org.dataexchange.tasker;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dataexchange.tasker.cache.ContentCache;
import org.dataexchange.tasker.config.Settings;
import org.dataexchange.tasker.journal.DiskSpace;
import org.dataexchange.tasker.journal.FileJournal;
import org.dataexchange.tasker.journal.NodeIdentity;
import org.dataexchange.tasker.metrics.TaskMetrics;
import org.dataexchange.tasker.record.NodeRecord;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.sandbox.DockerSandbox;
import org.dataexchange.tasker.sandbox.engine.Engine;
import org.dataexchange.tasker.sandbox.engine.HostPaths;
import org.dataexchange.tasker.storage.Storages;
import org.dataexchange.tasker.storage.files.Shares;
import org.dataexchange.tasker.task.Results;
import org.dataexchange.tasker.task.Ticker;
import org.dataexchange.tasker.wire.DoneFormat;

/** Workspace, engine, sandbox, results and storage of a node, opened in this order. */
final class Infrastructure {

  final NodeIdentity node;
  final FileJournal journal;
  final NodeRecord record;
  final Engine engine;
  final HostPaths paths;
  final DockerSandbox sandbox;
  final DoneFormat format = new DoneFormat();
  final Results results;
  final Shares storage;
  private final ContentCache cache;

  Infrastructure(Settings settings, Host host, CloseStack opened) {
    Path workspace = settings.workspace();
    this.node = opened.add(NodeIdentity.take(workspace, settings.node()));
    this.journal = new FileJournal(workspace, host.clock());
    this.record = opened.add(record(settings, node, host));
    this.cache = ContentCache.in(workspace.resolve("cache"), settings.cache(), host.clock());
    this.engine = opened.add(new Engine(settings.engine(), settings.workers(), host.threads()));
    this.paths = new HostPaths(engine, workspace, settings.workspaceHost());
    this.sandbox =
        opened.add(
            ConfiguredPipeline.sandbox(
                settings, node, paths, engine, host.ticker(), host.threads()));
    this.results =
        opened.add(
            settings
                .results()
                .map(at -> Storages.results(at, node.id(), format, host.ticker(), host.io()))
                .orElse(Results.NONE));
    this.storage = opened.add(storage(settings, host));
  }

  private static NodeRecord record(Settings settings, NodeIdentity node, Host host) {
    Settings.RecordPlace at = settings.record();
    NodeRecord record =
        new NodeRecord(
            new NodeRecord.Setup(
                node.name(),
                new Database.Place(
                    settings.workspace().resolve("record"), at.url(), at.username(), at.password()),
                at.key()),
            host.clock());
    record.watch();
    return record;
  }

  private Shares storage(Settings settings, Host host) {
    return Storages.shares(
        settings.storage(),
        cache,
        host.ticker(),
        host.io(),
        sandbox::canMount,
        sandbox::canShare,
        Optional.of(settings.workspace().resolve("mounted")));
  }

  /**
   * Looks at engine, storage and workspace, one each.
   *
   * @param running how many runs are under way
   */
  List<PeriodicCheck> checks(Settings settings, Ticker ticker, LongSupplier running) {
    DiskSpace space =
        new DiskSpace(settings.workspace(), settings.workers(), settings.limits(), running);
    return List.of(
        new PeriodicCheck("engine", this::engineFound, ticker),
        new PeriodicCheck("storage", this::storageFound, ticker, Shares.SLOWEST),
        new PeriodicCheck("record", () -> PeriodicCheck.Result.of(record.objection()), ticker),
        new PeriodicCheck("workspace", () -> workspaceFound(space), ticker));
  }

  /** An image that is missing is said, and leaves the others to be served. */
  private PeriodicCheck.Result engineFound() {
    String objection = sandbox.objection();
    return new PeriodicCheck.Result(objection, !objection.isEmpty() && !sandbox.servesSome());
  }

  /** Where tasks come from, and where their results go. */
  private PeriodicCheck.Result storageFound() {
    return PeriodicCheck.Result.of(joined(storage.objection(), results.objection()));
  }

  /** Has it room? What is in it and cannot be finished here is said, and in nobody's way. */
  private PeriodicCheck.Result workspaceFound(DiskSpace space) {
    String full = space.objection();
    return new PeriodicCheck.Result(joined(full, journal.objection()), !full.isEmpty());
  }

  private static String joined(String... objections) {
    return Stream.of(objections)
        .filter(objection -> !objection.isEmpty())
        .collect(Collectors.joining("; "));
  }

  void show(TaskMetrics metrics) {
    metrics.gauge("tasker_cache_bytes", "Bytes in the storage cache", cache::bytes);
    metrics.gauge(
        "tasker_cache_fetched_bytes",
        "Bytes that came into the cache since the start",
        cache::bytesFetched);
    metrics.gauge(
        "tasker_cache_reused_bytes",
        "Bytes that did not have to be fetched since the start",
        cache::bytesReused);
  }
}
