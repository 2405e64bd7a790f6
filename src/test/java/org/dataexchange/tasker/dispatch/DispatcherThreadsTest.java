package org.dataexchange.tasker.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.dataexchange.tasker.dispatch.FakeDelivery.Fate;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.EndingSample;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.Request;
import org.dataexchange.tasker.task.Run;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DispatcherThreadsTest {

  private static final Request REQUEST = DispatchBench.request("message", "body");
  private static final int ROUNDS = 150;
  private static final int JOINING = 4;

  @TempDir Path runs;
  private final ExecutorService tasks = Executors.newFixedThreadPool(2);
  private final ExecutorService io = Executors.newFixedThreadPool(2);
  private final ExecutorService broker = Executors.newFixedThreadPool(JOINING);
  private DispatchBench bench;

  @BeforeEach
  void hasThreads() {
    bench = new DispatchBench(runs, tasks, io);
  }

  @AfterEach
  void keepsNoThread() {
    List.of(tasks, io, broker).forEach(ExecutorService::shutdownNow);
  }

  @Test
  void answersAllThatJoinAroundTheAnswer() throws Exception {
    List<FakeDelivery> all = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      List<Future<?>> joining = new ArrayList<>();
      Request request = DispatchBench.request("message", "body " + round);
      CyclicBarrier barrier = new CyclicBarrier(JOINING + 1);
      // in every other round they come a moment earlier, with the end of the run
      boolean early = round % 2 == 0;
      CountDownLatch ends = new CountDownLatch(early ? 1 : 0);
      bench.sandbox.ends(run -> endsWith(ends));
      FakeDelivery first = early ? new FakeDelivery() : new FakeDelivery(() -> meet(barrier));
      all.add(first);
      for (int i = 0; i < JOINING; i++) {
        FakeDelivery delivery = new FakeDelivery();
        all.add(delivery);
        joining.add(
            broker.submit(
                () -> {
                  meet(barrier);
                  bench.accept(request, delivery);
                }));
      }
      bench.accept(request, first);
      if (early) {
        meet(barrier);
        ends.countDown();
      }
      for (Future<?> joined : joining) {
        joined.get();
      }
    }
    for (ExecutorService threads : List.of(tasks, io)) {
      threads.shutdown();
      assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS));
    }

    assertEquals(
        List.of(), all.stream().map(FakeDelivery::fate).filter(f -> f != Fate.ANSWERED).toList());
    assertEquals(ROUNDS, bench.calls.count("start"));
    assertEquals(0, bench.claims.running());
  }

  @Test
  void leavesARunForLaterWhenItStops() throws InterruptedException {
    CountDownLatch began = new CountDownLatch(1);
    bench.sandbox.ends(run -> endsNever(run, began));
    FakeDelivery delivery = bench.accept(REQUEST);
    assertTrue(began.await(30, TimeUnit.SECONDS));

    assertTrue(bench.dispatcher.stop(Duration.ofSeconds(30)));

    assertEquals(Fate.WAITS, delivery.fate());
    assertEquals(0, bench.claims.running());
    assertEquals(Set.of("run-000001"), DispatchBench.runIds(bench.claims));
    assertEquals(0, bench.calls.count("remove"));
  }

  @Test
  void givesTheServerItsThreadBackWithoutTheInterrupt() throws Exception {
    CountDownLatch began = new CountDownLatch(1);
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Executor looking =
        work ->
            tasks.execute(
                () -> {
                  work.run();
                  interrupted.complete(Thread.currentThread().isInterrupted());
                });
    DispatchBench looked = new DispatchBench(runs, looking, io);
    looked.sandbox.ends(run -> endsNever(run, began));
    looked.accept(REQUEST);
    assertTrue(began.await(30, TimeUnit.SECONDS));

    assertTrue(looked.dispatcher.stop(Duration.ofSeconds(30)));

    assertFalse(interrupted.get(30, TimeUnit.SECONDS));
  }

  @Test
  void waitsForTheAnswerOfWhatRunsWhenItDrains() throws InterruptedException {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch ends = new CountDownLatch(1);
    bench.sandbox.ends(
        run -> {
          began.countDown();
          return endsWith(ends);
        });
    FakeDelivery delivery = bench.accept(REQUEST);
    assertTrue(began.await(30, TimeUnit.SECONDS));

    bench.dispatcher.beginNothing();
    FakeDelivery joined = bench.accept(REQUEST);
    assertFalse(bench.dispatcher.await(Duration.ofMillis(20)));
    ends.countDown();

    assertTrue(bench.dispatcher.await(Duration.ofSeconds(30)));
    assertEquals(Fate.ANSWERED, delivery.fate());
    assertEquals(Fate.ANSWERED, joined.fate());
  }

  @Test
  void saysThatSomeWorkDidNotEndInTime() throws InterruptedException {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch ends = new CountDownLatch(1);
    bench.sandbox.ends(
        run -> {
          began.countDown();
          return endsDeafly(ends);
        });
    bench.accept(REQUEST);
    assertTrue(began.await(30, TimeUnit.SECONDS));

    assertFalse(bench.dispatcher.stop(Duration.ofMillis(20)));

    ends.countDown();
    assertTrue(bench.dispatcher.stop(Duration.ofSeconds(30)));
  }

  private static Ending endsWith(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return new EndingSample().ending();
  }

  private static Ending endsNever(Run run, CountDownLatch began) {
    began.countDown();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new Failures.Detached(run.taskId());
  }

  private static Ending endsDeafly(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        // does not listen
      }
    }
    return new EndingSample().ending();
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
