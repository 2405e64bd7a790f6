package org.dataexchange.tasker.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.task.AskedImage;
import org.dataexchange.tasker.task.AskedLimits;
import org.dataexchange.tasker.task.CodeHash;
import org.dataexchange.tasker.task.EndingSample;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.KeptStreams;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Outcome;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Samples;
import org.dataexchange.tasker.task.Sandbox;
import org.dataexchange.tasker.task.Size;
import org.dataexchange.tasker.task.Step;
import org.dataexchange.tasker.task.SteppingClock;
import org.dataexchange.tasker.task.Task;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineTest {

  private static final Run RUN = Samples.run("run-1");

  @TempDir Path runs;
  private PipelineBench bench;

  @BeforeEach
  void standsStill() {
    bench = new PipelineBench(runs, SteppingClock.standing());
  }

  @AfterEach
  void keepsNoInterrupt() {
    Thread.interrupted();
  }

  @Test
  void goesThroughAllStepsInTheirOrder() {
    Report report = bench.runner().run(Samples.task(), RUN);

    assertEquals(new Outcome.Succeeded(), report.outcome());
    assertEquals(List.of(Step.values()), bench.heard.began());
    assertEquals(List.of(Step.values()), bench.heard.ended());
    assertEquals(Set.of(Step.values()), report.durations().keySet());
    assertEquals(List.of(report), bench.heard.reports());
    assertEquals(Samples.evidence(), report.execution().orElseThrow().evidence());
  }

  @Test
  void saysWhatIsKeptOfTheStreams() throws IOException {
    RunFolder folder = bench.journal.folder("run-1");
    Files.createDirectories(folder.box());
    Files.writeString(folder.stdout(), "1\n");

    KeptStreams kept = bench.runner().run(Samples.task(), RUN).execution().orElseThrow().streams();

    assertEquals(new KeptStreams.Kept(2, Sha256.hex(folder.stdout())), kept.stdout());
    assertEquals(KeptStreams.EMPTY.stderr(), kept.stderr());
    assertEquals(Samples.SHA256, kept.trace().sha256());
  }

  @Test
  void countsTheTimeOfARunThatHasEndedBeforeItIsWaitedFor() {
    Report report = bench.runner().run(Samples.task(), RUN);

    assertEquals(Duration.ofSeconds(2), report.durations().get(Step.EXECUTING_ALGORITHM));
  }

  @Test
  void countsNoTimeOfARunThatWasNeverLetGo() {
    bench.sandbox.ends(run -> new EndingSample().neverStarted().ending());

    Report report = bench.runner().run(Samples.task(), RUN);

    assertTrue(report.durations().get(Step.EXECUTING_ALGORITHM).toMinutes() < 1);
  }

  @Test
  void writesDownWhatIsReleasedBeforeItStarts() {
    bench.runner().run(Samples.task(), RUN);

    assertEquals(
        List.of(
            "save",
            "fetchCode",
            "fetchData",
            "image",
            "saveReleased",
            "start",
            "settle",
            "await",
            "evidence",
            "remove",
            "keep"),
        bench.calls.made());
    Run.Released released = bench.journal.saved("run-1").released().orElseThrow();
    assertEquals(new FetchedCode(Optional.of(Samples.ETAG), Samples.SHA256), released.code());
    assertEquals(Samples.limits(), released.granted());
    assertEquals(Samples.IMAGE, bench.journal.saved("run-1").image().orElseThrow().name());
    assertEquals("python", released.runtime());
  }

  @Test
  void keepsTheSandboxOfATaskThatAsksForIt() {
    Task plain = Samples.task(Samples.APPROVED, AskedLimits.NONE);
    Task task =
        new Task(
            plain.id(),
            plain.code(),
            plain.data(),
            plain.approved(),
            plain.limits(),
            AskedImage.USUAL,
            true);

    Report report = bench.runner().run(task, RUN);

    assertEquals(
        Optional.of(
            new Report.Kept.Open(
                Samples.NOW.plus(Duration.ofHours(1)), new Sandbox.Shell("enter", "leave"))),
        report.execution().orElseThrow().kept());
    assertEquals(
        List.of(
            "prepareShell",
            "start",
            "settle",
            "await",
            "evidence",
            "shell",
            "keepFolder",
            "remove"),
        bench.calls.made().stream()
            .dropWhile(call -> !call.equals("prepareShell"))
            .limit(8)
            .toList());
  }

  @Test
  void saysWhyTheSandboxOfATaskThatAsksForItIsNotKept() {
    Task plain = Samples.task(Samples.APPROVED, AskedLimits.NONE);
    Task task =
        new Task(
            plain.id(),
            plain.code(),
            plain.data(),
            plain.approved(),
            plain.limits(),
            plain.image(),
            true);
    bench.sandbox.hasNoShell();

    Report report = bench.runner().run(task, RUN);

    assertEquals(
        Optional.of(
            new Report.Kept.Refused(
                "the image has no shell at /bin/sh, so there is nothing to enter")),
        report.execution().orElseThrow().kept());
    assertEquals(0, bench.calls.count("keepFolder"));
  }

  @Test
  void ordersTheEntryWithTheDataAndTheGrantedLimits() {
    AskedLimits asked =
        new AskedLimits(
            Optional.of(Size.parse("64MiB")),
            Optional.of(0.5),
            Optional.of(8L),
            Optional.empty(),
            Optional.empty(),
            Optional.of(Duration.ofSeconds(60)));

    bench.runner().run(Samples.task(Samples.APPROVED, asked), RUN);

    Sandbox.Order order = bench.sandbox.order();
    assertEquals(
        List.of("python", "/tmp/code/study/code/run.py", "/tmp/data/study/data"), order.command());
    assertEquals("/tmp/code/study/code", order.workingDirectory());
    assertEquals(
        new Limits(
            Size.parse("64MiB"),
            0.5,
            8,
            Samples.limits().disk(),
            Samples.limits().output(),
            Duration.ofSeconds(60)),
        order.limits());
  }

  @ParameterizedTest
  @CsvSource({"wrong,", ", wrong", "wrong, right", "right, wrong", "wrong, wrong"})
  void refusesCodeThatIsNotWhatWasApproved(String eTag, String sha256) {
    CodeHash approved =
        new CodeHash(
            Optional.ofNullable(eTag).map(tag -> tag.equals("right") ? Samples.ETAG : "f00"),
            Optional.ofNullable(sha256)
                .map(hash -> hash.equals("right") ? Samples.SHA256 : "0".repeat(64)));

    Report report = bench.runner().run(Samples.task(approved, AskedLimits.NONE), RUN);

    Outcome.RequestRefused refused =
        assertInstanceOf(Outcome.RequestRefused.class, report.outcome());
    assertEquals(Reason.HASH_MISMATCH, refused.reason());
    assertTrue(refused.advice().contains("study/code"), refused.advice());
    assertEquals(List.of("save", "fetchCode"), bench.calls.made());
    assertEquals(Optional.empty(), report.execution());
  }

  @Test
  void namesWhatProgramsLeaveInCodeThatIsNotWhatWasApproved() {
    Path code = bench.journal.folder("run-1").code();
    bench.calls.when(
        "fetchCode", () -> assertTrue(code.resolve("study/code/__pycache__").toFile().mkdirs()));
    CodeHash approved = new CodeHash(Optional.of("f00"), Optional.empty());

    Outcome refused = bench.runner().run(Samples.task(approved, AskedLimits.NONE), RUN).outcome();

    assertEquals(Reason.HASH_MISMATCH, refused.reason());
    assertTrue(refused.advice().contains("'__pycache__' is in it"), refused.advice());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void acceptsOneRightHashAlone(boolean byETag) {
    CodeHash approved =
        byETag
            ? new CodeHash(Optional.of(Samples.ETAG), Optional.empty())
            : new CodeHash(Optional.empty(), Optional.of(Samples.SHA256));

    assertEquals(
        new Outcome.Succeeded(),
        bench.runner().run(Samples.task(approved, AskedLimits.NONE), RUN).outcome());
  }

  @Test
  void refusesCodeThatNobodyApproved() {
    Report report = bench.runner().run(Samples.task(CodeHash.NONE, AskedLimits.NONE), RUN);

    assertEquals(Reason.INVALID_MESSAGE, report.outcome().reason());
    assertInstanceOf(Outcome.RequestRefused.class, report.outcome());
    assertEquals(List.of(), bench.calls.made());
  }

  @Test
  void runsCodeWithoutAHashWhereTheOperatorAllowsIt() {
    Report report = bench.runner(false).run(Samples.task(CodeHash.NONE, AskedLimits.NONE), RUN);

    assertEquals(new Outcome.Succeeded(), report.outcome());
  }

  @Test
  void refusesALimitAboveWhatIsAllowedWithBothNumbers() {
    AskedLimits asked =
        new AskedLimits(
            Optional.of(Size.parse("1GiB")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    Outcome outcome = bench.runner().run(Samples.task(Samples.APPROVED, asked), RUN).outcome();

    assertInstanceOf(Outcome.RequestRefused.class, outcome);
    assertEquals(Reason.INVALID_MESSAGE, outcome.reason());
    assertTrue(outcome.advice().contains("1GiB"), outcome.advice());
    assertTrue(outcome.advice().contains("512MiB"), outcome.advice());
    assertEquals(0, bench.calls.count("start"));
  }

  @Test
  void refusesForSomebodyElse() {
    Report report =
        bench.runner().refuse(RUN, new Refused(Reason.INVALID_MESSAGE, "there is no codePath"));

    assertEquals(
        new Outcome.RequestRefused(Reason.INVALID_MESSAGE, "there is no codePath"),
        report.outcome());
    assertEquals(List.of(report), bench.heard.reports());
    assertEquals(List.of(), bench.calls.made());
  }

  @Test
  void leavesARunThatIsDetached() {
    bench.calls.fail("await", new Failures.Detached("123"));

    assertThrows(Failures.Detached.class, () -> bench.runner().run(Samples.task(), RUN));

    assertEquals(0, bench.calls.count("remove"));
    assertEquals(List.of(), bench.heard.reports());
  }

  @Test
  void takesAFailureUnderAnInterruptForTheStopOfTheServer() {
    bench.sandbox.ends(
        run -> {
          Thread.currentThread().interrupt();
          throw new Failures.StorageFailed("cannot read the trace", false, null);
        });

    assertThrows(Failures.Detached.class, () -> bench.runner().run(Samples.task(), RUN));

    assertEquals(0, bench.calls.count("remove"));
    assertTrue(Thread.currentThread().isInterrupted());
  }

  @Test
  void leavesTheRunWhenItIsInterruptedBetweenTwoTries() {
    bench.calls.failAlways("start", new Failures.EngineFailed("no answer", true, null));
    Thread.currentThread().interrupt();

    assertThrows(Failures.Detached.class, () -> bench.runner().run(Samples.task(), RUN));

    assertEquals(1, bench.calls.count("start"));
    assertEquals(0, bench.calls.count("remove"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"save", "fetchCode", "fetchData", "image", "start", "await", "evidence"})
  void answersForADefectOfItsOwn(String call) {
    bench.calls.failAlways(call, new IllegalStateException("a defect"));

    Outcome.SystemFailed failed =
        assertInstanceOf(
            Outcome.SystemFailed.class, bench.runner().run(Samples.task(), RUN).outcome());

    assertEquals(Reason.ENGINE, failed.reason());
    assertTrue(failed.what().contains("a defect"), failed.what());
    assertFalse(failed.retry());
  }
}
