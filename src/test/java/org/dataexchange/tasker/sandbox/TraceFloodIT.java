package org.dataexchange.tasker.sandbox;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.dataexchange.tasker.evidence.TraceReader;
import org.dataexchange.tasker.sandbox.Lab.Ended;
import org.dataexchange.tasker.sandbox.Lab.Started;
import org.dataexchange.tasker.sandbox.launcher.EndRecord;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.Limits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Traces that are far longer than what is kept of them, or than anybody reads in time. */
@Timeout(600)
class TraceFloodIT {

  private static final Duration SOON = Duration.ofMinutes(2);

  /** For all of a trace, also where it is held up. */
  private static final Limits PATIENT = Lab.limits(Duration.ofMinutes(5));

  /** Beyond the kept part: sixteen files of 4 MiB, each with what one read brought. */
  private static final long MOST_UNREAD = 16 * ((4L << 20) + (256 << 10));

  /** Each opening leaves a line of 4 KiB, all of them 157 MiB; then it reads its data. */
  private static final String FLOOD =
      """
      import sys
      for i in range(40000):
          try:
              open('/tmp/missing' + '/x' * 2000)
          except OSError:
              pass
      print(open(sys.argv[1]).read())
      """;

  private Lab lab;

  @BeforeEach
  void open() throws IOException {
    lab = new Lab("TraceFloodIT");
  }

  @AfterEach
  void close() throws IOException {
    lab.close();
  }

  @Test
  void isReadToItsEndThoughOnlyItsBeginningIsKept() throws IOException {
    Started run = lab.start(FLOOD, PATIENT);
    Evidence.Reading reading = new TraceReader().open(run.folder());
    Ended ended = run.await(reading::advance);

    Evidence evidence = reading.finish(ended.ending());

    assertTrue(ended.ending().ranWell(), ended::toString);
    assertTrue(ended.ending().trace().notKept() > 150 << 20, ended::toString);
    assertEquals(Lab.LIMITS.output().bytes(), Files.size(ended.folder().trace()));
    assertEquals(List.of("data.txt"), evidence.dataFilesRead());
    assertEquals(Evidence.Verdict.CLEAN, evidence.verdict(), evidence.why());
    assertTrue(unread(run).size() <= 1, () -> unread(run).toString());
  }

  @Test
  void holdsTheAlgorithmUpWhileNobodyReads() throws IOException {
    Started run = lab.start(FLOOD, PATIENT);
    eventually("all files are full", SOON, () -> unread(run).size() == 16);
    eventually("the algorithm is held up", SOON, isHeldUp(run));
    assertTrue(size(run) <= MOST_UNREAD, () -> size(run) + " bytes");
    assertFalse(EndRecord.isThere(run.folder()));

    Evidence.Reading reading = new TraceReader().open(run.folder());
    Ended ended = run.await(reading::advance);

    assertTrue(ended.ending().ranWell(), ended::toString);
    assertEquals(Evidence.Verdict.CLEAN, reading.finish(ended.ending()).verdict(), ended::toString);
  }

  @Test
  void endsInTimeThoughNobodyReads() throws IOException {
    Ended ended = lab.run(FLOOD, Lab.limits(Duration.ofSeconds(6)));

    assertEquals(Optional.of(Ending.Cause.TIMEOUT), ended.ending().cause());
    assertTrue(ended.ending().trace().whole(), ended::toString);
    Evidence evidence = new TraceReader().open(ended.folder()).finish(ended.ending());
    assertTrue(evidence.complete(), evidence.why());
  }

  /** Has nothing been added in twenty looks? */
  private static Callable<Boolean> isHeldUp(Started run) {
    AtomicLong before = new AtomicLong();
    AtomicInteger looks = new AtomicInteger();
    return () ->
        before.getAndSet(size(run)) == size(run)
            ? looks.incrementAndGet() == 20
            : looks.getAndSet(0) < 0;
  }

  private static List<Path> unread(Started run) {
    try (Stream<Path> files = Files.list(run.folder().box())) {
      return files.filter(file -> file.getFileName().toString().startsWith("trace.")).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static long size(Started run) {
    return unread(run).stream().mapToLong(file -> file.toFile().length()).sum();
  }
}
