package org.dataexchange.tasker.task;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.dataexchange.tasker.disk.Sha256;

/** Values that tests share. */
public final class Samples {

  public static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  public static final String ETAG = "5db6a51baa9e0";
  public static final String SHA256 = "ab".repeat(32);
  public static final String IMAGE = "datex:latest@sha256:1234";
  public static final CodeHash APPROVED = new CodeHash(Optional.of(ETAG), Optional.of(SHA256));

  private Samples() {}

  /** What the operator allows. */
  public static Limits limits() {
    return new Limits(
        Size.parse("512MiB"),
        1,
        64,
        Size.parse("100MiB"),
        Size.parse("1MiB"),
        Duration.ofMinutes(30));
  }

  public static Task task() {
    return task(APPROVED, AskedLimits.NONE);
  }

  public static Task task(CodeHash approved, AskedLimits asked) {
    return new Task(
        "123",
        new SharePath("study/code"),
        new SharePath("study/data"),
        approved,
        asked,
        AskedImage.USUAL,
        false);
  }

  public static RequestKey key(String message, String body) {
    return new RequestKey(
        UUID.nameUUIDFromBytes(message.getBytes(UTF_8)), Sha256.hex(body.getBytes(UTF_8)));
  }

  public static FetchedData data() {
    return new FetchedData(1, 7, FetchedData.By.CONTENTS, SHA256);
  }

  /** One that is refused, from a sender that is known. */
  public static Request request(String message, String body, String taskId) {
    Requested asked =
        new Requested(Optional.of("study/code"), Optional.empty(), Optional.of("platform"));
    return new Request.Invalid(
        key(message, body), taskId, new Refused(Reason.INVALID_MESSAGE, "no data"), asked);
  }

  public static Run run(String id) {
    return new Run(id, key("message", id), "123", 1, NOW);
  }

  public static Run released(String id) {
    return run(id)
        .released(
            JobImage.of(IMAGE),
            new Run.Released(
                new FetchedCode(Optional.of(ETAG), SHA256),
                data(),
                limits(),
                "python",
                List.of(),
                Map.of(Step.DOWNLOADING_FILES, Duration.ofMillis(7))));
  }

  /** Of a trace that could not be read whole. */
  public static Evidence incompleteEvidence() {
    return incompleteEvidence("");
  }

  /** The same, with what the author can do about it. */
  public static Evidence incompleteEvidence(String advice) {
    return new Evidence(
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        0,
        false,
        3,
        SHA256,
        Evidence.Verdict.INCOMPLETE,
        "1 of the trace's 3 lines could not be understood.",
        advice,
        List.of(),
        Set.of());
  }

  /** Of a run that went well and left nothing that is listed. */
  public static Report report(String runId, String taskId, int attempt) {
    Run of = released(runId);
    Run run = new Run(runId, of.key(), taskId, attempt, NOW, of.released(), of.image(), of.asked());
    return new Report(
        run,
        "node-1",
        new Outcome.Succeeded(),
        NOW.plusSeconds(2),
        Map.of(),
        Optional.of(
            new Report.Execution(new EndingSample().ending(), evidence(), List.of(), "prepared")));
  }

  public static Evidence evidence() {
    return new Evidence(
        List.of("study/data/a.csv"),
        List.of(),
        List.of(),
        List.of("/usr/bin/python"),
        List.of(new Evidence.Started("/usr/bin/python", OptionalInt.empty(), 1)),
        List.of(),
        0,
        true,
        3,
        SHA256,
        Evidence.Verdict.CLEAN,
        "The run read its data.",
        "",
        List.of(),
        Set.of());
  }
}
