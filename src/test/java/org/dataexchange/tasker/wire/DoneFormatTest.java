package org.dataexchange.tasker.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.dataexchange.tasker.task.Cancellation;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.Outcome;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.RunFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoneFormatTest {

  private static final int MOST = 8 << 20;

  @TempDir private Path path;
  private RunFolder folder;

  @BeforeEach
  void makeTheBox() throws IOException {
    folder = new RunFolder(path);
    Files.createDirectory(folder.box());
  }

  @Test
  void writesASuccess() throws IOException {
    Files.writeString(folder.stdout(), "Average fortune: 100350000000.0 of 4 people");
    Files.write(folder.stderr(), new byte[] {'\t', (byte) 0xFF, '"', '\n'});
    Files.writeString(folder.trace(), "7 execve(\"/usr/bin/python\") = 0\n");
    Report report =
        Reports.ran(
            new Outcome.Succeeded(),
            Reports.exited(43, 104, new Ending.Left("hosts", "link")),
            Reports.EVIDENCE,
            new Report.Output("mean.txt", 5, "bb".repeat(32)));

    assertGolden("done-success.json", report);
  }

  @Test
  void writesAnError() throws IOException {
    Report report =
        Reports.ran(
            new Outcome.AlgorithmFailed(
                Reason.SIGNAL, "The algorithm was ended by SIGSEGV.", "See stderr."),
            Reports.ending(Optional.empty(), Optional.of("SIGSEGV"), 0, 0),
            Reports.EVIDENCE);

    assertGolden("done-error.json", report);
  }

  @Test
  void writesARejection() throws IOException {
    Report report =
        Reports.nothingRan(
            new Outcome.RequestRefused(
                Reason.INVALID_MESSAGE, "codePath is missing; it is a path below the root"));

    assertGolden("done-rejected.json", report);
  }

  @Test
  void writesAFailureOfTheSurroundingsAsAnErrorThatMayBeTriedAgain() {
    String body =
        answer(
            Reports.nothingRan(
                new Outcome.SystemFailed(Reason.STORAGE, "The storage failed.", "See it.", true)));

    assertTrue(
        body.startsWith(
            "{\"taskId\":\"123\",\"state\":\"error\",\"output\":\"The storage failed.\","
                + "\"containerOutput\":null,\"report\":{\"exitCode\":null,\"signal\":null,"
                + "\"reason\":\"storage\",\"fault\":\"operator\",\"advice\":\"See it.\","
                + "\"retry\":true,"),
        body);
  }

  @Test
  void writesACancellationAsAnErrorOfTheSenders() {
    Cancellation order =
        new Cancellation(
            new Cancellation.OfCode("ab".repeat(32)),
            Instant.parse("2026-03-01T10:00:00.123456Z"),
            false);
    String body = answer(Reports.nothingRan(new Outcome.Cancelled(order)));

    assertTrue(
        body.startsWith(
            "{\"taskId\":\"123\",\"state\":\"error\",\"output\":\"The approval of this code was"
                + " revoked at 2026-03-01T10:00:00Z (its sha256 is %s).\","
                    .formatted("ab".repeat(32))
                + "\"containerOutput\":null,\"report\":{\"exitCode\":null,\"signal\":null,"
                + "\"reason\":\"cancelled\",\"fault\":\"sender\","),
        body);
    assertTrue(body.contains("\"retry\":false"), body);
  }

  @Test
  void keepsTheReasonOfARejectionOnOneLine() {
    String body =
        answer(
            Reports.nothingRan(
                new Outcome.RequestRefused(Reason.NOT_FOUND, "no 'a\nb\u202e' there")));

    assertTrue(
        body.contains("\"output\":\"Task has been rejected: 'no 'a\\\\u000ab\\\\u202e' there'\""),
        body);
  }

  @Test
  void isTheSameEveryTime() throws IOException {
    Files.writeString(folder.stdout(), "x".repeat(20_000_000));
    Report report = ran(20_000_000);

    assertArrayEquals(
        new DoneFormat().answer(report, folder), new DoneFormat().answer(report, folder));
  }

  @Test
  void writesTheSameReportAloneAsInTheMessage() throws IOException {
    Files.writeString(folder.stdout(), "x".repeat(20_000_000));
    Report report = ran(20_000_000);

    String alone = new String(new DoneFormat().report(report, folder), UTF_8);

    assertTrue(alone.startsWith("{") && alone.contains("\"truncated\":{\"stdout\":17"), alone);
    assertTrue(answer(report).endsWith(",\"report\":" + alone + "}"), alone);
  }

  @Test
  void saysHowManyBytesOfEachStreamWereLeftOut() throws IOException {
    Files.writeString(folder.stdout(), "x".repeat(3_000_000));
    Files.writeString(folder.stderr(), "y".repeat(1000));

    String body =
        answer(Reports.ran(new Outcome.Succeeded(), Reports.exited(3_000_000, 1500), evidence()));

    String out = between(body, "\"truncated\":{\"stdout\":", ",\"stderr\":500,\"strace\":0}");
    int kept = between(body, "\"stdout\":\"", "\",\"stderr\":\"").replaceAll("[^x]", "").length();
    assertEquals(3_000_000, Integer.parseInt(out) + kept);
    assertTrue(body.contains("x\\n[… " + out + " bytes left out …]\\nx"));
    assertTrue(body.contains("y\\n[… 500 bytes left out …]\\n\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0000", "\"", "\\", "x", "x\n", "é", "\uD83E\uDD80", "\u0080"})
  void neverExceedsEightMebibytes(String pattern) throws IOException {
    // below a third as it is, above it as JSON; and beyond any share
    for (int size : new int[] {450_000, 1_000_000, 2_600_000, 16 << 20}) {
      byte[] unit = pattern.equals("\u0080") ? new byte[] {(byte) 0x80} : pattern.getBytes(UTF_8);
      byte[] stream = new byte[size / unit.length * unit.length];
      for (int i = 0; i < stream.length; i++) {
        stream[i] = unit[i % unit.length];
      }
      Files.write(folder.stdout(), stream);
      Files.write(folder.stderr(), stream);
      Files.write(folder.trace(), stream);

      int length = new DoneFormat().answer(ran(stream.length), folder).length;
      assertTrue(length <= MOST, () -> size + " bytes become " + length);
      assertTrue(size < 16 << 20 || length > MOST / 4);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0000", "\uD83E\uDD80", "\u2028"})
  void neverExceedsEightMebibytesWithTheLongestReport(String pattern) throws IOException {
    byte[] stream = new byte[8 << 20];
    Files.write(folder.stdout(), stream);
    Files.write(folder.stderr(), stream);
    Files.write(folder.trace(), stream);
    List<String> list = Collections.nCopies(1000, pattern.repeat(65 / pattern.length()));
    Evidence worst =
        new Evidence(
            list,
            list,
            list,
            list,
            list.stream()
                .map(path -> new Evidence.Started(path, OptionalInt.of(999), Long.MAX_VALUE))
                .toList(),
            list,
            Integer.MAX_VALUE,
            false,
            Long.MAX_VALUE,
            "cc".repeat(32),
            Evidence.Verdict.TOUCHED_OUTSIDE,
            pattern.repeat(4000),
            "",
            Collections.nCopies(
                100, new Evidence.Killed(pattern.repeat(650), "SIGSEGV", Long.MAX_VALUE)),
            Set.of());
    String name = pattern.repeat(4000 / pattern.length());
    Report.Output[] outputs =
        IntStream.range(0, 10_000)
            .mapToObj(i -> new Report.Output(name, Long.MAX_VALUE, "bb".repeat(32)))
            .toArray(Report.Output[]::new);
    Ending.Left[] left =
        IntStream.range(0, 10_000)
            .mapToObj(i -> new Ending.Left(name, "unreadable"))
            .toArray(Ending.Left[]::new);

    Report report =
        Reports.ran(
            new Outcome.Succeeded(),
            Reports.exited(stream.length, stream.length, left),
            worst,
            outputs);

    byte[] body = new DoneFormat().answer(report, folder);
    assertTrue(body.length <= MOST, () -> "it is " + body.length);
    assertTrue(new String(body, UTF_8).contains("\"outputsNotListed\":19937,"));
  }

  private static Report ran(long written) {
    return Reports.ran(new Outcome.Succeeded(), Reports.exited(written, written), evidence());
  }

  private static Evidence evidence() {
    return Reports.EVIDENCE;
  }

  private String answer(Report report) {
    return new String(new DoneFormat().answer(report, folder), UTF_8);
  }

  private static String between(String text, String before, String after) {
    int from = text.indexOf(before) + before.length();
    return text.substring(from, text.indexOf(after, from));
  }

  private void assertGolden(String name, Report report) throws IOException {
    try (InputStream golden = DoneFormatTest.class.getResourceAsStream("/wire/" + name)) {
      assertEquals(new String(golden.readAllBytes(), UTF_8), answer(report));
    }
  }
}
