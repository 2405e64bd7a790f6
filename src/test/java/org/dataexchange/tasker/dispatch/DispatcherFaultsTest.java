package org.dataexchange.tasker.dispatch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.dataexchange.tasker.dispatch.FakeDelivery.Fate;
import org.dataexchange.tasker.task.EndingSample;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.Journal;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.Request;
import org.dataexchange.tasker.task.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No trouble around an answer makes a second run of its request, or loses a delivery. */
class DispatcherFaultsTest {

  private static final Request REQUEST = DispatchBench.request("message", "body");

  @TempDir Path runs;
  private final QueuedExecutor tasks = new QueuedExecutor();
  private final QueuedExecutor io = new QueuedExecutor();

  @Test
  void givesBackTheDeliveryThatCannotBeAnsweredAndAnswersTheOthers() {
    DispatchBench bench = new DispatchBench(runs, tasks, io);
    FakeDelivery broken =
        bench.accept(
            REQUEST,
            new FakeDelivery(
                () -> {
                  throw new IllegalStateException("a defect");
                }));
    FakeDelivery other = bench.accept(REQUEST);

    tasks.runAll();
    FakeDelivery next = bench.accept(REQUEST);
    io.runAll();

    assertEquals(Fate.GIVEN_BACK, broken.fate());
    assertEquals(Fate.ANSWERED, other.fate());
    assertEquals(Fate.ANSWERED, next.fate());
    assertArrayEquals(other.body(), next.body());
    assertEquals(1, bench.calls.count("start"));
  }

  /** As where the machine has no thread left. Nobody works on it, so it must not seem to run. */
  @Test
  void givesBackWhatNoThreadTakesAndTakesItWhenItComesAgain() {
    AtomicBoolean without = new AtomicBoolean(true);
    DispatchBench bench =
        new DispatchBench(
            runs,
            new BoundedExecutor(
                1,
                work -> {
                  if (without.getAndSet(false)) {
                    throw new OutOfMemoryError("unable to create native thread");
                  }
                  tasks.execute(work);
                }),
            io);
    bench.sandbox.ends(
        run -> {
          bench.dispatcher.letGoOfUnbegun();
          return new EndingSample().ending();
        });
    FakeDelivery first = bench.accept(REQUEST);

    FakeDelivery again = bench.accept(REQUEST);
    tasks.runAll();

    assertEquals(Fate.GIVEN_BACK, first.fate());
    assertEquals(Fate.ANSWERED, again.fate());
  }

  @Test
  void countsNoAttemptWhereAnAnswerCouldNotBeKept() {
    DispatchBench bench = new DispatchBench(runs, tasks, io);
    for (int time = 0; time < 7; time++) {
      bench.calls.fail("keepAnswer", new Failures.StorageFailed("no space left", null));
      bench.calls.fail("fetchCode", new Refused(Reason.NOT_FOUND, "there is nothing"));
      bench.accept(REQUEST);
      tasks.runAll();
    }

    FakeDelivery last = bench.accept(REQUEST);
    tasks.runAll();

    assertEquals(Fate.ANSWERED, last.fate());
    assertEquals(1, bench.journal.read("run-000001").attempt());
    assertEquals(1, bench.journal.begun());
  }

  @Test
  void givesBackAloneWhatHasNotBegunWhenItDrains() throws InterruptedException {
    DispatchBench bench = new DispatchBench(runs, tasks, io);
    FakeDelivery waits = bench.accept(REQUEST);
    FakeDelivery joined = bench.accept(REQUEST);

    bench.dispatcher.beginNothing();
    FakeDelivery late = bench.accept(REQUEST);
    tasks.runAll();

    assertEquals(Fate.REQUEUED, waits.fate());
    assertEquals(Fate.REQUEUED, joined.fate());
    assertEquals(Fate.REQUEUED, late.fate());
    assertTrue(bench.dispatcher.await(Duration.ZERO));
    assertEquals(0, bench.claims.running());
    assertEquals(0, bench.journal.begun());
  }

  private static FakeDelivery joins(DispatchBench bench, String run) {
    bench.sandbox.hasThemAll();
    bench.journal.save(Samples.released(run));
    bench.claims.restore(List.of(new Journal.Found(Samples.released(run), false, false)));
    return bench.accept(new Request.Valid(Samples.released(run).key(), Samples.task()));
  }

  private static void assertError(String reason, String why, FakeDelivery delivery) {
    assertEquals(Fate.ANSWERED, delivery.fate());
    String answer = new String(delivery.body(), UTF_8);
    assertTrue(answer.contains("SystemFailed") && answer.contains("reason=" + reason), answer);
    assertTrue(answer.contains(why), answer);
  }

  @Test
  void endsARunThatCannotBeReadAsAnErrorAndDisturbsNoOther() {
    DispatchBench bench = new DispatchBench(runs, tasks, io);
    bench.calls.failAlways("read", new IllegalArgumentException("nobody understands it"));
    FakeDelivery broken = joins(bench, "run-old");
    FakeDelivery other = bench.accept(REQUEST);

    tasks.runAll();

    assertError("ENGINE", "nobody understands it", broken);
    assertEquals(Fate.ANSWERED, other.fate());
    assertEquals(3, bench.calls.count("read"));
  }

  @Test
  void endsARunWhoseFolderWasDeletedAsAnErrorAtOnce() {
    DispatchBench bench = new DispatchBench(runs, tasks, io);
    bench.calls.failAlways("read", new Failures.StorageFailed("it is gone", false, null));

    FakeDelivery delivery = joins(bench, "run-old");
    tasks.runAll();

    assertError("STORAGE", "it is gone", delivery);
    assertEquals(1, bench.calls.count("read"));
  }

  @Test
  void readsARunThatCouldNotBeReadForAMoment() {
    DispatchBench bench = new DispatchBench(runs, tasks, io);
    bench.calls.fail("read", new IllegalArgumentException("for a moment"));

    FakeDelivery delivery = joins(bench, "run-old");
    tasks.runAll();

    assertEquals(Fate.ANSWERED, delivery.fate());
    assertTrue(new String(delivery.body(), UTF_8).contains("Succeeded"));
  }

  @Test
  void leavesARunBetweenTwoTriesWhenItsThreadIsToEnd() {
    DispatchBench bench = new DispatchBench(runs, tasks, io);
    bench.calls.fail("read", new IllegalArgumentException("for a moment"));
    bench.calls.when("read", () -> Thread.currentThread().interrupt());

    FakeDelivery delivery = joins(bench, "run-old");
    tasks.runAll();

    assertTrue(Thread.interrupted());
    assertEquals(Fate.WAITS, delivery.fate());
    assertEquals(0, bench.claims.running());
  }

  @Test
  void givesBackWhatCannotBeginAndHasNothingThatCouldEnd() {
    DispatchBench bench = new DispatchBench(runs, tasks, io);
    bench.calls.failAlways("begin", new Failures.StorageFailed("no folder", false, null));

    FakeDelivery delivery = bench.accept(REQUEST);
    tasks.runAll();

    assertEquals(Fate.REQUEUED, delivery.fate());
    assertFalse(bench.dispatcher.knows(REQUEST));
  }

  @Test
  void endsARunAsAnErrorWhoseFolderWentBeforeItsAnswerWasKept() {
    DispatchBench bench = new DispatchBench(runs, tasks, io);
    bench.calls.fail("keepAnswer", new Failures.StorageFailed("no run.json", false, null));

    FakeDelivery delivery = bench.accept(REQUEST);
    tasks.runAll();

    assertError("STORAGE", "no run.json", delivery);
    List<String> calls = bench.calls.made();
    int saved = calls.lastIndexOf("save");
    assertTrue(calls.indexOf("keepAnswer") < saved, calls::toString);
    assertTrue(saved < calls.lastIndexOf("keepAnswer"), calls::toString);
  }

  @Test
  void answersWithAnErrorWhoseKeptAnswerIsGone() {
    DispatchBench bench = new DispatchBench(runs, tasks, io);
    bench.accept(REQUEST);
    tasks.runAll();
    bench.journal.loseAnswers();

    FakeDelivery again = bench.accept(REQUEST);
    io.runAll();

    assertError("STORAGE", "is gone from the workspace", again);
    assertEquals(1, bench.calls.count("start"));
  }

  @Test
  void givesBackWhatWaitsForAnAnswerThatIsThereWhenItDrains() {
    DispatchBench bench = new DispatchBench(runs, tasks, io);
    bench.accept(REQUEST);
    tasks.runAll();
    FakeDelivery waits = bench.accept(REQUEST);

    bench.dispatcher.letGoOfUnbegun();
    io.runAll();
    assertEquals(Fate.REQUEUED, waits.fate());

    FakeDelivery later = bench.accept(REQUEST);
    io.runAll();
    assertEquals(Fate.ANSWERED, later.fate());
  }

  /** The connection is closed next, and with it the broker has all of them back. */
  @Test
  void leavesTheDeliveryToTheBrokerWhoseAnswersThreadIsToEnd() {
    DispatchBench bench = new DispatchBench(runs, tasks, io);
    bench.accept(REQUEST);
    tasks.runAll();
    bench.calls.fail("answer", new Failures.Detached(REQUEST.taskId()));

    FakeDelivery again = bench.accept(REQUEST);
    io.runAll();

    assertEquals(Fate.WAITS, again.fate());
  }

  @Test
  void givesAwayWhatItCannotBeginWhileItIsSickAndTheSecondTimeAnswers() {
    DispatchBench bench = new DispatchBench(runs, tasks, io);
    bench.calls.failAlways("fetchCode", new Failures.StorageFailed("it is away", null));
    FakeDelivery first = bench.accept(REQUEST);
    bench.fitness.found("storage: it is away");

    tasks.runAll();

    assertEquals(Fate.REQUEUED, first.fate());
    assertEquals("shrink", bench.calls.made().getLast());
    bench.fitness.found("");
    FakeDelivery second = bench.accept(REQUEST);
    bench.fitness.found("storage: it is away");
    tasks.runAll();
    assertError("STORAGE", "it is away", second);
    assertEquals(1, bench.journal.begun());
  }

  @Test
  void beginsNothingWhileItIsSickAndLetsGoOfWhatHasNotBegun() {
    DispatchBench bench = new DispatchBench(runs, tasks, io);
    FakeDelivery waits = bench.accept(REQUEST);
    bench.fitness.found("engine: it is away");
    bench.dispatcher.letGoOfUnbegun();
    FakeDelivery late = bench.accept(DispatchBench.request("another", "body"));

    tasks.runAll();

    assertEquals(Fate.REQUEUED, waits.fate());
    assertEquals(Fate.REQUEUED, late.fate());
    assertEquals(0, bench.claims.running());
    bench.fitness.found("");
    FakeDelivery later = bench.accept(REQUEST);
    tasks.runAll();
    assertEquals(Fate.ANSWERED, later.fate());
  }

  @Test
  void tellsACopyThatItIsOne() {
    DispatchBench bench = new DispatchBench(runs, tasks, io);

    assertFalse(bench.accept(REQUEST).isCopy());
    assertTrue(bench.accept(REQUEST).isCopy());
    tasks.runAll();
    assertFalse(bench.accept(REQUEST).isCopy());
  }

  @Test
  void keepsAnAnswerThatNoThreadPublishes() {
    boolean[] full = {true};
    Executor sometimes =
        work -> {
          if (full[0]) {
            throw new RejectedExecutionException("no thread");
          }
          io.execute(work);
        };
    DispatchBench bench = new DispatchBench(runs, tasks, sometimes);
    FakeDelivery first = bench.accept(REQUEST);
    tasks.runAll();

    FakeDelivery second = bench.accept(REQUEST);
    full[0] = false;
    FakeDelivery third = bench.accept(REQUEST);
    tasks.runAll();
    io.runAll();

    assertEquals(Fate.GIVEN_BACK, second.fate());
    assertEquals(Fate.ANSWERED, third.fate());
    assertArrayEquals(first.body(), third.body());
    assertEquals(1, bench.calls.count("start"));
  }
}
