package org.dataexchange.tasker.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.evidence.TraceReader;
import org.dataexchange.tasker.outcome.Clues;
import org.dataexchange.tasker.outcome.Diagnosis;
import org.dataexchange.tasker.outcome.LastLines;
import org.dataexchange.tasker.sandbox.Lab.Ended;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Outcome;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Report;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of a run one of whose processes was killed while the others went on. */
@Timeout(240)
class KilledWorkerIT {

  private static final String POOL =
      """
      import multiprocessing
      def part(number):
          return len(b'x' * (600 * 2**20 if number == 3 else 1))
      if __name__ == '__main__':
          with multiprocessing.Pool(2) as pool:
              print(sum(pool.map(part, range(6))))
      """;

  /** It tells of the loss by itself, or is ended first; either way the reason is the same. */
  private static final String FUTURES =
      """
      import concurrent.futures
      def part(number):
          return len(b'x' * (600 * 2**20 if number == 3 else 1))
      if __name__ == '__main__':
          with concurrent.futures.ProcessPoolExecutor(2) as pool:
              print(sum(pool.map(part, range(6))))
      """;

  private static final String HALF =
      """
      import multiprocessing
      def part(number):
          work = b'x' * (600 * 2**20 if number == 3 else 1)
      if __name__ == '__main__':
          parts = [multiprocessing.Process(target=part, args=(n,)) for n in range(1, 5)]
          for one in parts: one.start()
          for one in parts: one.join()
          print('done', flush=True)
      """;

  private static final Limits SMALL = Lab.limits(Duration.ofMillis(1500));

  /** For Python to start, and to lose a child. */
  private static final Limits ENOUGH = Lab.limits(Duration.ofSeconds(15));

  private static Lab lab;

  @BeforeAll
  static void open() throws IOException {
    lab = new Lab("KilledWorkerIT");
  }

  @AfterAll
  static void close() throws IOException {
    lab.close();
  }

  private static Evidence evidence(Ended ended) {
    return new TraceReader().open(ended.folder()).finish(ended.ending());
  }

  private static Outcome outcome(Ended ended) {
    Report.Execution execution =
        new Report.Execution(ended.ending(), evidence(ended), List.of(), "cold");
    return Diagnosis.of(
        execution,
        ended.run().released().orElseThrow().granted(),
        Optional.empty(),
        new Clues(LastLines.of(ended.folder().stderr()), false, Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {POOL, FUTURES, HALF})
  void endsARunOneOfWhoseWorkersWasKilledForMemory(String python) throws Exception {
    Ended ended = lab.run(python);

    assertEquals(Reason.OUT_OF_MEMORY, outcome(ended).reason(), ended::toString);
    assertTrue(outcome(ended).advice().contains("limits.memory"), outcome(ended)::toString);
    assertTrue(lived(ended).toSeconds() < 60, lived(ended)::toString);
  }

  /** What its trace shows is told in any end. */
  static List<Arguments> programsThatGoOnWithoutAChild() {
    String child =
        """
        import ctypes, mmap, os, signal, sys, time
        child = os.fork()
        if child == 0:
            %s
            os._exit(0)
        %s
        """;
    String bus =
        "size = os.statvfs('/dev/shm').f_blocks * 4096;"
            + " os.posix_fallocate(os.open('/dev/shm/a', 66), 0, size // 2);"
            + " b = os.open('/dev/shm/b', 66); os.ftruncate(b, size); shared = mmap.mmap(b, size);"
            + " [shared.__setitem__(i, 1) for i in range(0, size, 4096)]";
    String waits = "os.wait(); print('half of it')";
    return List.of(
        Arguments.of("SIGSEGV", child.formatted("ctypes.string_at(0)", waits), Reason.COMPLETED),
        Arguments.of(
            "SIGKILL", child.formatted("os.kill(os.getpid(), 9)", waits), Reason.COMPLETED),
        Arguments.of(
            "SIGKILL",
            child.formatted("time.sleep(60)", "os.kill(child, 9); " + waits),
            Reason.COMPLETED),
        Arguments.of(
            "SIGABRT", child.formatted("os.abort()", waits + "; sys.exit(3)"), Reason.EXIT_CODE),
        Arguments.of(
            "SIGSEGV", child.formatted("ctypes.string_at(0)", "time.sleep(60)"), Reason.TIMEOUT),
        Arguments.of("SIGBUS", child.formatted(bus, waits), Reason.COMPLETED),
        Arguments.of("SIGBUS", child.formatted(bus, waits + "; sys.exit(1)"), Reason.DISK_LIMIT));
  }

  @ParameterizedTest
  @MethodSource("programsThatGoOnWithoutAChild")
  void tellsWhichProcessASignalEnded(String signal, String python, Reason reason) throws Exception {
    Ended ended = reason == Reason.TIMEOUT ? lab.run(python, ENOUGH) : lab.run(python);

    assertEquals(reason, outcome(ended).reason(), ended::toString);
    assertEquals(0, ended.ending().usage().outOfMemoryKills().orElseThrow());
    List<Evidence.Killed> killed = evidence(ended).programsKilled();
    assertEquals(1, killed.size(), killed::toString);
    assertEquals(signal, killed.getFirst().signal());
    assertEquals(1, killed.getFirst().times());
    assertTrue(killed.getFirst().program().contains("python"), killed::toString);
    assertTrue(
        reason == Reason.DISK_LIMIT || outcome(ended).advice().contains(signal),
        outcome(ended)::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "time.sleep(60)", // like them it is killed, after the grace time
        "sys.exit(0)",
        "while True: print('x' * 1000)",
      })
  void doesNotTellOfProcessesThatTheEndOfTheRunKilled(String entry) throws Exception {
    Ended ended =
        lab.run(
            """
            import os, signal, sys, time
            signal.signal(15, signal.SIG_IGN)
            for _ in range(5):
                if os.fork() == 0:
                    time.sleep(60)
            """
                + entry,
            SMALL);

    assertEquals(List.of(), evidence(ended).programsKilled());
  }

  static List<Arguments> programsThatMeetALimit() {
    return List.of(
        Arguments.of(Reason.DISK_LIMIT, "os.truncate(os.open('/tmp/a', 66), 1 << 30)"),
        Arguments.of(Reason.DISK_LIMIT, "os.posix_fallocate(os.open('/tmp/a', 66), 0, 1 << 30)"),
        Arguments.of(
            Reason.DISK_LIMIT,
            "with tempfile.TemporaryFile() as a:\n  while True: a.write(bytes(1 << 16))"),
        Arguments.of(
            Reason.DISK_LIMIT, "signal.signal(25, 0)\nos.truncate(os.open('/tmp/a', 66), 1 << 30)"),
        Arguments.of(
            Reason.PROCESS_LIMIT,
            "while True: threading.Thread(target=time.sleep, args=(60,), daemon=True).start()"),
        Arguments.of(Reason.EXIT_CODE, "held = [open('/dev/null') for _ in range(2000)]"));
  }

  @ParameterizedTest
  @MethodSource("programsThatMeetALimit")
  void callsALimitByItsNameWhateverErrorTheProgramWasShown(Reason reason, String python)
      throws Exception {
    Ended ended = lab.run("import os, signal, tempfile, threading, time\n" + python);

    assertEquals(reason, outcome(ended).reason(), () -> ended + " " + evidence(ended));
    assertTrue(reason != Reason.EXIT_CODE || evidence(ended).limitErrors().contains("EMFILE"));
  }

  private static Duration lived(Ended ended) {
    return Duration.between(ended.ending().startedAt(), ended.ending().finishedAt());
  }
}
