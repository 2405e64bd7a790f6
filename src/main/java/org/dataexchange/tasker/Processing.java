package org.dataexchange.tasker;

import java.util.List;
import org.dataexchange.tasker.config.Settings;
import org.dataexchange.tasker.dependencies.Installer;
import org.dataexchange.tasker.dispatch.Answers;
import org.dataexchange.tasker.dispatch.BoundedExecutor;
import org.dataexchange.tasker.dispatch.Cancellations;
import org.dataexchange.tasker.dispatch.Claims;
import org.dataexchange.tasker.dispatch.Dispatcher;
import org.dataexchange.tasker.record.LeftRuns;
import org.dataexchange.tasker.record.RecordedAnswers;
import org.dataexchange.tasker.record.receipt.Receipts;
import org.dataexchange.tasker.task.Fitness;
import org.dataexchange.tasker.task.Journal;
import org.dataexchange.tasker.task.Retry;
import org.dataexchange.tasker.task.RunListener;

/** Claims, pipeline and dispatcher, which make an answer of a request. Holds nothing open. */
final class Processing {

  final Claims claims;

  /** Runs that were found on the disk, and that nobody wants any more. */
  final List<String> replaced;

  /** Those for which nobody may ask any more. */
  final LeftRuns left;

  final Cancellations cancellations;
  final Fitness fitness = new Fitness();
  final Installer installer;
  final Dispatcher dispatcher;

  Processing(Settings settings, Host host, Infrastructure with, RunListener listener) {
    Settings.Times times = settings.times();
    this.claims = new Claims(host.ticker(), times.remember(), times.orphanGrace());
    List<Journal.Found> found = with.journal.found();
    this.replaced = claims.restore(found);
    this.left = new LeftRuns(with.record, with.journal, found);
    claims.leaveAlone(with.journal.unreadableRequests());
    this.cancellations = new Cancellations(host.ticker());
    ConfiguredPipeline pipeline = pipeline(settings, host, with, listener);
    this.installer = pipeline.installer();
    Retry retry = new Retry(host.ticker(), times.retryWindow());
    this.dispatcher =
        new Dispatcher(
            new Answers(
                pipeline.runner(),
                with.journal,
                with.format,
                new RecordedAnswers(with.record, new Receipts(with.record.key())),
                claims,
                retry),
            with.journal,
            claims,
            new Dispatcher.Executors(
                new BoundedExecutor(settings.workers(), host.tasks()), host.io()),
            fitness);
  }

  private ConfiguredPipeline pipeline(
      Settings settings, Host host, Infrastructure with, RunListener listener) {
    return ConfiguredPipeline.of(
        settings,
        with.node,
        new ConfiguredPipeline.Parties(
            with.storage,
            with.sandbox,
            with.journal,
            with.results,
            cancellations,
            fitness,
            listener),
        host.clock(),
        host.ticker());
  }
}
