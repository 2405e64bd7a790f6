package org.dataexchange.tasker.outcome;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.task.Cancellation;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.EndingSample;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.Outcome;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiagnosisTest {

  private static Outcome of(EndingSample sample) {
    return of(sample, Samples.evidence());
  }

  private static Outcome of(EndingSample sample, Evidence evidence) {
    Report.Execution execution =
        new Report.Execution(sample.ending(), evidence, List.of(), "prepared");
    return Diagnosis.of(execution, Samples.limits(), Optional.empty(), Clues.NONE);
  }

  private static Outcome.AlgorithmFailed algorithmFailed(Reason reason, EndingSample sample) {
    Outcome.AlgorithmFailed failed = assertInstanceOf(Outcome.AlgorithmFailed.class, of(sample));
    assertEquals(reason, failed.reason());
    return failed;
  }

  private static Outcome.SystemFailed engineFailed(EndingSample sample) {
    Outcome.SystemFailed failed = assertInstanceOf(Outcome.SystemFailed.class, of(sample));
    assertEquals(Reason.ENGINE, failed.reason());
    return failed;
  }

  @Test
  void callsARunThatEndedWithZeroASuccess() {
    assertEquals(new Outcome.Succeeded(), of(new EndingSample()));
  }

  @Test
  void callsATimeoutWithExitZeroATimeout() {
    Outcome.AlgorithmFailed failed =
        algorithmFailed(Reason.TIMEOUT, new EndingSample().exits(0).endedBy(Ending.Cause.TIMEOUT));

    assertTrue(failed.advice().contains("PT30M"), failed.advice());
  }

  @Test
  void takesTheLimitForTheCauseOfTheKillThatFollowed() {
    algorithmFailed(
        Reason.TIMEOUT, new EndingSample().signalled("SIGKILL").endedBy(Ending.Cause.TIMEOUT));
  }

  @ParameterizedTest
  @EnumSource(
      value = Ending.Cause.class,
      names = {"STDOUT", "STDERR"})
  void callsAFloodAnOutputLimitAndNamesTheStream(Ending.Cause cause) {
    Outcome.AlgorithmFailed failed =
        algorithmFailed(Reason.OUTPUT_LIMIT, new EndingSample().endedBy(cause));

    assertTrue(failed.what().contains(cause == Ending.Cause.STDOUT ? "stdout" : "stderr"));
    assertTrue(failed.advice().contains("1MiB"), failed.advice());
  }

  @Test
  void blamesNobodyForAStopFromOutside() {
    assertThrows(
        Failures.RunKilled.class, () -> of(new EndingSample().endedBy(Ending.Cause.STOPPED)));
  }

  @Test
  void callsOnlyAStoppedRunCancelled() {
    Cancellation order = new Cancellation(new Cancellation.OfTask("123"), Samples.NOW, false);
    EndingSample stopped = new EndingSample().exits(0).endedBy(Ending.Cause.STOPPED);

    assertEquals(new Outcome.Cancelled(order), of(stopped, order));
    assertEquals(
        new Outcome.Cancelled(order),
        of(stopped.launcherFailed("outputs").untraced("gone"), order));
    assertEquals(new Outcome.Succeeded(), of(new EndingSample(), order));
    assertEquals(Reason.EXIT_CODE, of(new EndingSample().exits(1), order).reason());
    assertEquals(
        Reason.TIMEOUT, of(new EndingSample().endedBy(Ending.Cause.TIMEOUT), order).reason());
  }

  private static Outcome of(EndingSample sample, Cancellation order) {
    Report.Execution execution =
        new Report.Execution(sample.ending(), Samples.evidence(), List.of(), "prepared");
    return Diagnosis.of(execution, Samples.limits(), Optional.of(order), Clues.NONE);
  }

  @Test
  void blamesTheEngineWhereTheLauncherFailed() {
    Outcome.SystemFailed failed =
        engineFailed(new EndingSample().launcherFailed("no space left").outOfMemory().exits(1));

    assertTrue(failed.what().contains("no space left"), failed.what());
    assertTrue(failed.retry());
  }

  @Test
  void takesTheLaunchersFailureBeforeTheCause() {
    engineFailed(new EndingSample().launcherFailed("no space left").endedBy(Ending.Cause.TIMEOUT));
  }

  @Test
  void callsItsOwnExit137AnExitCode() {
    Outcome.AlgorithmFailed failed =
        algorithmFailed(Reason.EXIT_CODE, new EndingSample().exits(137));

    assertTrue(failed.what().contains("137"), failed.what());
  }

  @Test
  void callsAKillByAnybodyButTheKernelASignal() {
    Outcome.AlgorithmFailed failed =
        algorithmFailed(Reason.SIGNAL, new EndingSample().signalled("SIGSEGV"));

    assertTrue(failed.what().contains("SIGSEGV"), failed.what());
  }

  @ParameterizedTest
  @ValueSource(strings = {"SIGXFSZ", "SIGBUS", "SIGABRT"})
  void callsTheEndByASignalOfWhatFilledItsScratchADiskLimit(String signal) {
    Outcome.AlgorithmFailed failed =
        algorithmFailed(
            Reason.DISK_LIMIT,
            new EndingSample().signalled(signal).exhausted(Ending.Exhausted.SPACE));

    assertTrue(failed.what().contains(signal), failed.what());
    assertTrue(failed.advice().contains("100MiB"), failed.advice());
    assertTrue(failed.advice().contains("limits.disk"), failed.advice());
  }

  @ParameterizedTest
  @ValueSource(strings = {"SIGXFSZ", "SIGBUS", "SIGABRT"})
  void callsASignalThatMetNoLimitASignal(String signal) {
    algorithmFailed(Reason.SIGNAL, new EndingSample().signalled(signal));
  }

  @Test
  void callsAKillOfItsOwnASignalThoughItFilledItsScratch() {
    algorithmFailed(
        Reason.SIGNAL,
        new EndingSample().signalled("SIGKILL").exhausted(Ending.Exhausted.SPACE).refusedForks());
  }

  @ParameterizedTest
  @CsvSource({"SPACE, 100MiB", "FILES, '100,000'", "SHARED_MEMORY, 64MiB"})
  void callsAFailureAfterFullScratchADiskLimitAndNamesIt(Ending.Exhausted what, String limit) {
    Outcome.AlgorithmFailed failed =
        algorithmFailed(Reason.DISK_LIMIT, new EndingSample().exits(1).exhausted(what));

    assertTrue(failed.advice().contains(limit), failed.advice());
  }

  private static Evidence with(List<Evidence.Killed> killed, String... limitErrors) {
    Evidence evidence = Samples.evidence();
    return new Evidence(
        evidence.dataFilesRead(),
        evidence.filesOpenedOutside(),
        evidence.filesWritten(),
        evidence.programsStarted(),
        evidence.programTree(),
        evidence.networkAttempts(),
        evidence.leftOut(),
        evidence.complete(),
        evidence.lines(),
        evidence.sha256(),
        evidence.verdict(),
        evidence.why(),
        evidence.advice(),
        killed,
        Set.of(limitErrors));
  }

  @ParameterizedTest
  @CsvSource({
    "EFBIG, DISK_LIMIT",
    "ENOSPC, DISK_LIMIT",
    "EAGAIN, PROCESS_LIMIT",
    "ENOMEM, EXIT_CODE",
    "EMFILE, EXIT_CODE"
  })
  void callsAFailureByTheLimitThatItsCallsMet(String error, Reason reason) {
    Evidence evidence = with(List.of(), error);

    assertEquals(reason, of(new EndingSample().exits(1), evidence).reason());
    assertEquals(new Outcome.Succeeded(), of(new EndingSample(), evidence));
  }

  @Test
  void callsARefusalAtTheMemoryLimitOutOfMemoryWithoutAKill() {
    Evidence evidence = with(List.of(), "ENOMEM");

    assertEquals(
        Reason.OUT_OF_MEMORY, of(new EndingSample().atMemoryLimit().exits(1), evidence).reason());
  }

  @ParameterizedTest
  @CsvSource({
    "OSError: [Errno 28] No space left on device, DISK_LIMIT",
    "Error: ENOSPC: System limit for number of file watchers reached, EXIT_CODE"
  })
  void takesTheProgramsWordForSpaceThatWasFullTooShortly(String line, Reason reason) {
    Report.Execution execution =
        new Report.Execution(
            new EndingSample().exits(1).ending(), Samples.evidence(), List.of(), "prepared");
    Clues last = new Clues(new LastLines(List.of(line)), false, Optional.empty());

    assertEquals(
        reason, Diagnosis.of(execution, Samples.limits(), Optional.empty(), last).reason());
  }

  @Test
  void tellsOfKilledProcessesWhateverTheEnd() {
    Evidence evidence = with(List.of(new Evidence.Killed("/bin/a\nb", "SIGBUS", 100_000)));

    for (EndingSample sample :
        List.of(
            new EndingSample(),
            new EndingSample().exits(1),
            new EndingSample().exits(1).exhausted(Ending.Exhausted.SPACE),
            new EndingSample().signalled("SIGSEGV"),
            new EndingSample().signalled("SIGSEGV").exhausted(Ending.Exhausted.SPACE),
            new EndingSample().endedBy(Ending.Cause.TIMEOUT))) {
      String advice = of(sample, evidence).advice();
      assertTrue(advice.contains("/bin/a\\u000ab: SIGBUS, 100,000×"), advice);
    }
    assertEquals(Reason.COMPLETED, of(new EndingSample(), evidence).reason());
  }

  @ParameterizedTest
  @CsvSource({"SIGBUS, true", "SIGXFSZ, true", "SIGKILL, false"})
  void tellsWhichLimitMayHaveEndedAProcessWithoutWhichItWentOn(String signal, boolean told) {
    Evidence evidence = with(List.of(new Evidence.Killed("/bin/a", signal, 1)));
    EndingSample sample = new EndingSample().exhausted(Ending.Exhausted.SHARED_MEMORY);

    String advice = of(sample, evidence).advice();

    assertEquals(told, advice.contains("/dev/shm may hold 64MiB"), advice);
    assertEquals(Reason.COMPLETED, of(sample, evidence).reason());
  }

  @Test
  void callsARunThatGotRoundFullScratchASuccess() {
    assertEquals(new Outcome.Succeeded(), of(new EndingSample().exhausted(Ending.Exhausted.SPACE)));
  }

  @Test
  void callsNothingASuccessWhoseEvidenceIsNotComplete() {
    Outcome.SystemFailed failed =
        assertInstanceOf(
            Outcome.SystemFailed.class, of(new EndingSample(), Samples.incompleteEvidence()));

    assertEquals(Reason.ENGINE, failed.reason());
    assertTrue(failed.advice().contains("could not be understood"), failed.advice());
    assertFalse(failed.retry());
  }

  @Test
  void leavesAFailureItsReasonThoughTheEvidenceIsNotComplete() {
    Outcome.AlgorithmFailed failed =
        assertInstanceOf(
            Outcome.AlgorithmFailed.class,
            of(new EndingSample().exits(3), Samples.incompleteEvidence()));

    assertEquals(Reason.EXIT_CODE, failed.reason());
  }

  @Test
  void callsAKillForMemoryOutOfMemory() {
    Outcome.AlgorithmFailed failed =
        algorithmFailed(
            Reason.OUT_OF_MEMORY, new EndingSample().signalled("SIGKILL").outOfMemory());

    assertTrue(failed.advice().contains("512MiB"), failed.advice());
    assertTrue(failed.advice().contains("100MiB"), failed.advice());
  }

  @Test
  void callsAFailureAfterAChildWasKilledForMemoryOutOfMemory() {
    algorithmFailed(Reason.OUT_OF_MEMORY, new EndingSample().exits(1).outOfMemory());
  }

  @Test
  void callsARunThatOutlivedAChildThatWasKilledForMemoryOutOfMemory() {
    algorithmFailed(Reason.OUT_OF_MEMORY, new EndingSample().exits(0).outOfMemory());
    algorithmFailed(
        Reason.OUT_OF_MEMORY,
        new EndingSample().signalled("SIGTERM").outOfMemory().endedBy(Ending.Cause.MEMORY));
  }

  @Test
  void blamesTheMachineForAKillOfARunThatWasWithinItsLimits() {
    Outcome.SystemFailed failed =
        engineFailed(new EndingSample().killedForTheMachinesMemory().endedBy(Ending.Cause.MEMORY));

    assertTrue(failed.retry());
  }

  @Test
  void callsATimeoutATimeoutThoughAChildWasKilledForMemory() {
    algorithmFailed(
        Reason.TIMEOUT, new EndingSample().exits(0).outOfMemory().endedBy(Ending.Cause.TIMEOUT));
  }

  @Test
  void callsNothingASuccessThatWasNotTracedToItsEnd() {
    Outcome.SystemFailed failed = engineFailed(new EndingSample().untraced("lost\nit"));

    assertFalse(failed.retry());
    assertTrue(failed.advice().contains("lost\\u000ait"), failed.advice());
  }

  @Test
  void callsNothingAFailureOfTheAlgorithmsThatWasNotTracedToItsEnd() {
    engineFailed(new EndingSample().untraced("").exits(1));
    engineFailed(new EndingSample().untraced("").signalled("SIGKILL"));
  }

  @Test
  void callsAFailureAfterRefusedForksAProcessLimit() {
    Outcome.AlgorithmFailed failed =
        algorithmFailed(Reason.PROCESS_LIMIT, new EndingSample().exits(1).refusedForks());

    assertTrue(failed.advice().contains("64"), failed.advice());
  }

  @Test
  void callsARunThatGotRoundRefusedForksASuccess() {
    assertEquals(new Outcome.Succeeded(), of(new EndingSample().exits(0).refusedForks()));
  }

  @Test
  void leavesItToTheAuthorToBeSeenWhole() {
    Evidence incomplete = Samples.incompleteEvidence();
    Outcome operators = of(new EndingSample(), incomplete);
    Outcome authors = of(new EndingSample(), Samples.incompleteEvidence("Fork before exec."));

    assertEquals(Reason.Fault.OPERATOR, operators.fault());
    assertEquals(incomplete.why(), operators.advice());
    assertEquals(Reason.ENGINE, authors.reason());
    assertEquals(Reason.Fault.ALGORITHM, authors.fault());
    assertEquals("Fork before exec.", authors.advice());
  }
}
