package org.dataexchange.tasker.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.task.AskedImage;
import org.dataexchange.tasker.task.EndingSample;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.JobImage;
import org.dataexchange.tasker.task.Outcome;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.Samples;
import org.dataexchange.tasker.task.SteppingClock;
import org.dataexchange.tasker.task.Task;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which image a run is carried out in. */
class PipelineImageTest {

  private static final String MANIFEST = "sha256:" + "ab".repeat(32);
  private static final String APPROVED = "sha256:" + "cd".repeat(32);
  private static final JobImage SCI =
      new JobImage(Optional.empty(), "registry/sci:1", "sha256:1", List.of(MANIFEST));
  private static final JobImage LATER =
      new JobImage(Optional.empty(), "registry/sci:1", "sha256:2", List.of());

  private @TempDir Path runs;
  private PipelineBench bench;

  @BeforeEach
  void open() {
    bench = new PipelineBench(runs, SteppingClock.standing());
    bench.sandbox.hasImage(SCI);
  }

  private static Task task(String alias, String digest) {
    Task plain = Samples.task();
    return new Task(
        plain.id(),
        plain.code(),
        plain.data(),
        plain.approved(),
        plain.limits(),
        new AskedImage(Optional.ofNullable(alias), Optional.ofNullable(digest)),
        false);
  }

  private Outcome outcome(Task task) {
    return bench.runner().run(task, Samples.run("run-1")).outcome();
  }

  /** A run that has begun with it once, and is to begin again. */
  private static Run leftIn(JobImage image) {
    Run released = Samples.released("run-1");
    return released.released(image, released.released().orElseThrow()).anew(Samples.NOW);
  }

  @Test
  void isTheOneThatTheRequestNames() {
    Report report = bench.runner().run(task("sci", null), Samples.run("run-1"));

    assertEquals(new Outcome.Succeeded(), report.outcome());
    assertEquals(Optional.of(SCI.as(Optional.of("sci"))), report.run().image());
    assertEquals(SCI.name(), bench.sandbox.order().image());
  }

  @Test
  void isRefusedByNameBeforeAnythingIsFetched() {
    assertEquals(
        new Outcome.RequestRefused(
            Reason.INVALID_MESSAGE,
            "image is 'matlab', which this Tasker does not have; there are r, sci"),
        outcome(task("matlab", null)));
    assertEquals(0, bench.calls.count("fetchCode"));
  }

  @Test
  void mayBeApprovedByItsIdOrByItsManifest() {
    assertEquals(new Outcome.Succeeded(), outcome(task("sci", MANIFEST)));
    assertEquals(new Outcome.Succeeded(), outcome(task(null, "sha256:1")));
  }

  @Test
  void isTheApprovedOneOrNone() {
    assertEquals(
        new Outcome.RequestRefused(
            Reason.HASH_MISMATCH,
            "the image 'sci' is not what was approved: its digest is sha256:1 or %s, approved is %s"
                .formatted(MANIFEST, APPROVED)),
        outcome(task("sci", APPROVED)));
    assertEquals(0, bench.calls.count("start"));
  }

  @Test
  void staysTheSameWhereARunIsKilledAndBeginsAgain() {
    bench.sandbox.ends(
        run -> {
          if (run.attempt() == 1) {
            bench.sandbox.hasImage(LATER);
            throw new Failures.RunKilled("exit code 137");
          }
          return new EndingSample().ending();
        });

    Report report = bench.runner().run(task("sci", null), Samples.run("run-1"));

    assertEquals(2, report.run().attempt());
    assertEquals(SCI.id(), report.run().image().orElseThrow().id());
    assertEquals(SCI.name(), report.run().image().orElseThrow().name());
  }

  /** What is left after such a start is not what was proved. */
  @Test
  void staysTheSameWhereItsStartLostWhatWasFetched() {
    bench.calls.fail("start", new Failures.RunKilled("what was fetched is out of place"));
    bench.calls.when("start", () -> bench.sandbox.hasImage(LATER));

    Report report = bench.runner().run(task("sci", null), Samples.run("run-1"));

    assertEquals(new Outcome.Succeeded(), report.outcome());
    assertEquals(2, report.run().attempt());
    assertEquals(2, bench.calls.count("fetchCode"));
    assertEquals(SCI.id(), report.run().image().orElseThrow().id());
  }

  @Test
  void staysTheSameWhereALaterServerBeginsItAgain() {
    Run left = leftIn(SCI);
    bench.sandbox.hasImage(LATER);

    Report report = bench.runner().resume(task("sci", null), left, true);

    assertEquals(SCI.name(), report.run().image().orElseThrow().name());
    assertEquals(Optional.of("sci"), report.run().image().orElseThrow().alias());
  }

  @Test
  void isApprovedAnewWhereARunBeginsAgain() {
    Run left = leftIn(SCI);

    Report report = bench.runner().resume(task("sci", APPROVED), left, true);

    assertEquals(Reason.HASH_MISMATCH, report.outcome().reason());
  }
}
