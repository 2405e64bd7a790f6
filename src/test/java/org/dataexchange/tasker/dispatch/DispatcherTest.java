package org.dataexchange.tasker.dispatch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.dataexchange.tasker.dispatch.FakeDelivery.Fate;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.Journal;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.Request;
import org.dataexchange.tasker.task.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DispatcherTest {

  private static final Request REQUEST = DispatchBench.request("message", "body");
  private static final Failures.StorageFailed DISK_FULL =
      new Failures.StorageFailed("the disk is full", null);

  @TempDir Path runs;
  private final QueuedExecutor tasks = new QueuedExecutor();
  private final QueuedExecutor io = new QueuedExecutor();
  private DispatchBench bench;

  @BeforeEach
  void waits() {
    bench = new DispatchBench(runs, tasks, io);
  }

  private FakeDelivery accept(Request request) {
    return bench.accept(request);
  }

  private static void assertSameAnswer(FakeDelivery first, FakeDelivery second) {
    assertEquals(Fate.ANSWERED, first.fate());
    assertEquals(Fate.ANSWERED, second.fate());
    assertEquals(first.answerId(), second.answerId());
    assertArrayEquals(first.body(), second.body());
  }

  @Test
  void letsTheRequestOfAnotherVersionsRunWait() {
    bench.claims.leaveAlone(Set.of(REQUEST.key()));

    FakeDelivery delivery = accept(REQUEST);
    tasks.runAll();
    io.runAll();

    assertEquals(Fate.WAITS, delivery.fate());
    assertEquals(0, bench.journal.begun());
  }

  @Test
  void returnsBeforeTheRun() {
    assertEquals(Fate.WAITS, accept(REQUEST).fate());

    assertEquals(1, tasks.waiting());
    assertEquals(0, bench.journal.begun());
  }

  @Test
  void answersTwoDeliveriesOfOneRequestByOneRun() {
    FakeDelivery first = accept(REQUEST);
    FakeDelivery second = accept(REQUEST);

    tasks.runAll();

    assertSameAnswer(first, second);
    assertEquals(REQUEST.key().answerId(), first.answerId());
    assertEquals(1, bench.calls.count("start"));
  }

  @Test
  void keepsTheResultBeforeTheAnswerThatPromisesIt() {
    accept(REQUEST);
    tasks.runAll();

    List<String> calls = bench.calls.made();
    assertTrue(calls.contains("keep"), calls::toString);
    assertTrue(calls.indexOf("keep") < calls.indexOf("keepAnswer"), calls::toString);
  }

  @Test
  void keepsTheAnswerBeforeItIsPublishedAndShrinksAfterwards() {
    FakeDelivery delivery =
        new FakeDelivery(
            () -> {
              assertEquals(1, bench.calls.count("keepAnswer"));
              assertEquals(0, bench.calls.count("noteAck"));
              assertEquals(0, bench.calls.count("shrink"));
            });

    bench.accept(REQUEST, delivery);
    tasks.runAll();

    assertEquals(Fate.ANSWERED, delivery.fate());
    assertEquals(1, bench.calls.count("noteAck"));
    assertEquals("shrink", bench.calls.made().getLast());
  }

  @Test
  void tellsWhatItKnowsAndWhatNobodyWaitsFor() {
    assertFalse(bench.dispatcher.knows(REQUEST));

    bench.accept(REQUEST, FakeDelivery.closed());
    assertTrue(bench.dispatcher.knows(REQUEST));
    assertEquals(1, bench.dispatcher.unasked());

    accept(REQUEST);
    assertEquals(0, bench.dispatcher.unasked());
  }

  @Test
  void answersWhatJoinsDuringTheRun() {
    FakeDelivery second = new FakeDelivery();
    bench.sandbox.ends(
        run -> {
          bench.accept(REQUEST, second);
          return new org.dataexchange.tasker.task.EndingSample().ending();
        });

    FakeDelivery first = accept(REQUEST);
    tasks.runAll();

    assertSameAnswer(first, second);
  }

  @Test
  void answersWhatJoinsWhileTheAnswerIsPublished() {
    FakeDelivery second = new FakeDelivery();
    FakeDelivery first = new FakeDelivery(() -> bench.accept(REQUEST, second));

    bench.accept(REQUEST, first);
    tasks.runAll();
    io.runAll();

    assertSameAnswer(first, second);
    assertEquals(1, bench.calls.count("start"));
  }

  @Test
  void keepsAnAnswerThatCannotGoOutForTheNextDelivery() {
    FakeDelivery closed = bench.accept(REQUEST, FakeDelivery.closed());
    tasks.runAll();
    assertEquals(Fate.LOST, closed.fate());
    assertEquals(1, bench.claims.unanswered());
    assertEquals(0, bench.calls.count("noteAck"));

    FakeDelivery next = accept(REQUEST);
    io.runAll();

    assertEquals(Fate.ANSWERED, next.fate());
    assertEquals(REQUEST.key().answerId(), next.answerId());
    assertArrayEquals(bench.journal.answer("run-000001").orElseThrow(), next.body());
    assertEquals(1, bench.calls.count("start"));
    assertEquals(0, bench.claims.unanswered());
  }

  @Test
  void answersTheOthersThoughOneChannelIsGone() {
    bench.accept(REQUEST, FakeDelivery.closed());
    FakeDelivery open = accept(REQUEST);

    tasks.runAll();

    assertEquals(Fate.ANSWERED, open.fate());
  }

  @Test
  void answersAgainAsLongAsItRemembers() {
    FakeDelivery first = accept(REQUEST);
    tasks.runAll();
    bench.clock.goOn(DispatchBench.REMEMBER);
    assertEquals(List.of(), bench.claims.expire());

    FakeDelivery second = accept(REQUEST);
    io.runAll();

    assertSameAnswer(first, second);
    assertEquals(1, bench.calls.count("start"));
  }

  @Test
  void runsAnewWhatItHasForgotten() {
    accept(REQUEST);
    tasks.runAll();
    bench.clock.goOn(DispatchBench.REMEMBER.plusSeconds(1));
    assertEquals(List.of("run-000001"), bench.claims.expire());

    FakeDelivery second = accept(REQUEST);
    tasks.runAll();

    assertEquals(Fate.ANSWERED, second.fate());
    assertEquals(2, bench.calls.count("start"));
  }

  @Test
  void givesAnotherBodyWithTheSameMessageIdItsOwnRun() {
    FakeDelivery first = accept(REQUEST);
    FakeDelivery second = accept(DispatchBench.request("message", "another body"));

    tasks.runAll();

    assertEquals(Fate.ANSWERED, first.fate());
    assertEquals(Fate.ANSWERED, second.fate());
    assertEquals(2, bench.calls.count("start"));
  }

  @Test
  void answersARequestThatCannotBecomeATask() {
    Refused why = new Refused(Reason.INVALID_MESSAGE, "there is no codePath");

    FakeDelivery delivery = accept(new Request.Invalid(REQUEST.key(), "123", why));
    tasks.runAll();

    assertEquals(Fate.ANSWERED, delivery.fate());
    assertTrue(new String(delivery.body(), UTF_8).contains("there is no codePath"));
    assertEquals(0, bench.calls.count("start"));
  }

  @Test
  void givesBackWhatItCannotWriteDown() {
    bench.calls.failAlways("begin", DISK_FULL);
    FakeDelivery first = accept(REQUEST);
    FakeDelivery second = accept(REQUEST);

    tasks.runAll();

    assertEquals(Fate.REQUEUED, first.fate());
    assertEquals(Fate.REQUEUED, second.fate());
    assertEquals(0, bench.claims.running());
  }

  @Test
  void givesBackWhatHasNoAnswerOnDisk() {
    bench.calls.failAlways("keepAnswer", DISK_FULL);

    FakeDelivery delivery = accept(REQUEST);
    tasks.runAll();

    assertEquals(Fate.REQUEUED, delivery.fate());
    assertEquals(Set.of("run-000001"), DispatchBench.runIds(bench.claims));
  }

  @Test
  void finishesTheSameRunAfterItsAnswerCouldNotBeKept() {
    bench.sandbox.hasThemAll();
    bench.calls.fail("keepAnswer", new IllegalStateException("a defect"));
    FakeDelivery delivery = accept(REQUEST);
    tasks.runAll();

    assertEquals(Fate.ANSWERED, delivery.fate());
    assertEquals(1, bench.calls.count("start"));
    assertEquals(1, bench.journal.begun());
  }

  @Test
  void givesBackWhoseAnswerCannotBeRead() {
    accept(REQUEST);
    tasks.runAll();
    bench.calls.failAlways("answer", DISK_FULL);

    FakeDelivery second = accept(REQUEST);
    io.runAll();

    assertEquals(Fate.REQUEUED, second.fate());
  }

  @Test
  void answersThoughTheFilesStay() {
    bench.calls.failAlways("shrink", DISK_FULL);
    bench.calls.failAlways("noteAck", DISK_FULL);

    FakeDelivery delivery = accept(REQUEST);
    tasks.runAll();

    assertEquals(Fate.ANSWERED, delivery.fate());
  }

  @Test
  void givesBackWhatNoThreadTakes() {
    DispatchBench full =
        new DispatchBench(
            runs,
            work -> {
              throw new RejectedExecutionException("no thread");
            },
            io);

    FakeDelivery delivery = full.accept(REQUEST);

    assertEquals(Fate.GIVEN_BACK, delivery.fate());
    assertEquals(0, full.claims.running());
  }

  @Test
  void joinsWhatAFormerServerLeft() {
    bench.sandbox.hasThemAll();
    bench.journal.save(Samples.released("run-old"));
    bench.claims.restore(List.of(new Journal.Found(Samples.released("run-old"), false, false)));

    FakeDelivery delivery =
        accept(new Request.Valid(Samples.released("run-old").key(), Samples.task()));
    tasks.runAll();

    assertEquals(Fate.ANSWERED, delivery.fate());
    assertEquals(0, bench.calls.count("start"));
    assertEquals(0, bench.journal.begun());
  }

  @Test
  void leavesWorkThatHasNotBegunWhenItStops() throws InterruptedException {
    FakeDelivery delivery = accept(REQUEST);

    assertTrue(bench.dispatcher.stop(Duration.ofSeconds(5)));
    tasks.runAll();

    assertEquals(Fate.WAITS, delivery.fate());
    assertEquals(0, bench.journal.begun());
  }
}
