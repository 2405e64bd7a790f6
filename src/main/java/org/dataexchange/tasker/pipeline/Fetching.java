package org.dataexchange.tasker.pipeline;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.task.DataMount;
import org.dataexchange.tasker.task.Dependencies;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.FetchedData;
import org.dataexchange.tasker.task.JobImage;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.Retry;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Step;
import org.dataexchange.tasker.task.Transferred;

/**
 * Brings together what a run needs: its code, which is proved, its data, image and libraries.
 * Whether it is cancelled is looked for between all of them. Thread-safe.
 *
 * @param runtimes entry file name to command
 */
record Fetching(Pipeline.Ports ports, Map<String, String> runtimes, Retry retry) {

  /** All that a run needs. */
  record Fetched(
      Attempt attempt,
      Limits granted,
      FetchedCode code,
      Data data,
      Entry entry,
      JobImage image,
      Optional<Dependencies.Layer> layer) {

    Sandbox.Around around() {
      Sandbox.Around withData = Sandbox.Around.NOTHING.with(data.mount());
      return layer.map(withData::with).orElse(withData);
    }
  }

  /** The mount is empty if they were copied. */
  record Data(FetchedData fetched, Optional<DataMount> mount) {}

  /** The attempt is on disk first: from here on it counts. */
  Fetched fetch(Admission.Admitted admitted) {
    Attempt attempt = admitted.attempt();
    attempt.check().run(retry, () -> ports.journal().save(attempt.run()));
    FetchedCode code = attempt.steps().take(Step.VERIFYING_ALGORITHM, () -> verify(attempt));
    return beside(code, attempt.of(code.sha256()), admitted.granted());
  }

  private Fetched beside(FetchedCode code, Attempt attempt, Limits granted) {
    Steps steps = attempt.steps();
    CancelCheck check = attempt.check();
    check.pass();
    RunFolder folder = folder(attempt);
    Entry entry = Entry.of(attempt.task().code(), folder, runtimes);
    Optional<Path> wishes = Entry.requirements(attempt.task().code(), folder);
    wishes.ifPresent(ports.dependencies()::review);
    Data data = steps.take(Step.DOWNLOADING_FILES, () -> download(attempt));
    check.pass();
    JobImage image = steps.ahead(Step.CREATING_CONTAINER, () -> image(attempt, entry.runtime()));
    check.pass();
    Dependencies.For whom =
        new Dependencies.For(attempt.run(), folder, image.name(), entry.runtime(), check::pass);
    Optional<Dependencies.Layer> layer =
        steps.take(
            Step.INSTALLING_DEPENDENCIES,
            () ->
                wishes.flatMap(
                    file -> check.call(retry, () -> ports.dependencies().provide(file, whom))));
    check.pass();
    return new Fetched(attempt, granted, code, data, entry, image, layer);
  }

  private RunFolder folder(Attempt attempt) {
    return ports.journal().folder(attempt.run().id());
  }

  private FetchedCode verify(Attempt attempt) {
    SharePath code = attempt.task().code();
    Transferred transferred = attempt.transferred(Step.VERIFYING_ALGORITHM);
    Path below = folder(attempt).code();
    FetchedCode fetched =
        attempt.check().call(retry, () -> ports.storage().fetchCode(code, below, transferred));
    try {
      attempt.task().approved().prove(code, fetched);
    } catch (Refused e) {
      String hint = e.reason() == Reason.HASH_MISMATCH ? StrayFiles.hint(below) : "";
      throw hint.isEmpty() ? e : new Refused(e.reason(), e.getMessage() + hint);
    }
    return fetched;
  }

  private Data download(Attempt attempt) {
    Transferred transferred = attempt.transferred(Step.DOWNLOADING_FILES);
    Path below = folder(attempt).data();
    SharePath data = attempt.task().data();
    return attempt.check().call(retry, () -> fetchOrMount(data, below, transferred));
  }

  private Data fetchOrMount(SharePath data, Path below, Transferred transferred) {
    Optional<DataMount> mount = ports.storage().mountData(data, below);
    FetchedData fetched =
        mount
            .map(DataMount::data)
            .orElseGet(() -> ports.storage().fetchData(data, below, transferred));
    return new Data(fetched, mount);
  }

  private JobImage image(Attempt attempt, String runtime) {
    Sandbox.Choice choice =
        new Sandbox.Choice(runtime, attempt.task().image().alias(), attempt.run().image());
    Transferred pulled = attempt.transferred(Step.CREATING_CONTAINER);
    JobImage image = attempt.check().call(retry, () -> ports.sandbox().image(choice, pulled));
    attempt.task().image().prove(image);
    return image;
  }
}
