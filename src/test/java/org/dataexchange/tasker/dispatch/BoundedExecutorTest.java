package org.dataexchange.tasker.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BoundedExecutorTest {

  private final QueuedExecutor threads = new QueuedExecutor();
  private final BoundedExecutor two = new BoundedExecutor(2, threads);
  private final List<Integer> done = new ArrayList<>();

  @Test
  void handsOnAsManyAsMayRunAndDoesTheRestInTurn() {
    for (int i = 0; i < 5; i++) {
      int number = i;
      two.execute(() -> done.add(number));
    }
    assertEquals(2, threads.waiting());

    threads.runAll();
    assertEquals(List.of(0, 2, 3, 4, 1), done);

    for (int i = 0; i < 3; i++) {
      two.execute(() -> {});
    }
    assertEquals(2, threads.waiting(), "as many as at first");
  }

  @Test
  void goesOnAfterADefect() {
    two.execute(
        () -> {
          throw new IllegalStateException("a defect");
        });
    two.execute(() -> done.add(1));
    two.execute(() -> done.add(2));

    threads.runAll();

    assertEquals(List.of(2, 1), done);
  }

  @Test
  void forgetsWhatItsExecutorDoesNotTake() {
    BoundedExecutor one =
        new BoundedExecutor(
            1,
            work -> {
              if (done.isEmpty()) {
                throw new RejectedExecutionException("stopping");
              }
              threads.execute(work);
            });
    assertThrows(RejectedExecutionException.class, () -> one.execute(() -> done.add(1)));

    done.add(0);
    one.execute(() -> done.add(2));
    one.execute(() -> done.add(3));
    assertEquals(1, threads.waiting(), "as many as before");

    threads.runAll();
    assertEquals(List.of(0, 2, 3), done);
  }

  @Test
  void keepsToItsNumberOnManyThreads() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch together = new CountDownLatch(3);
    CountDownLatch all = new CountDownLatch(1_000);
    try (ExecutorService many = Executors.newFixedThreadPool(8)) {
      BoundedExecutor three = new BoundedExecutor(3, many);
      for (int i = 0; i < 1_000; i++) {
        three.execute(
            () -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              together.countDown();
              await(together);
              now.decrementAndGet();
              all.countDown();
            });
      }
      all.await();
    }
    assertEquals(3, most.get());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
