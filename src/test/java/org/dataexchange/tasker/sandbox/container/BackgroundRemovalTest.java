package org.dataexchange.tasker.sandbox.container;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs end, and begin again, while the containers of those that ended are removed. */
@Timeout(60)
class BackgroundRemovalTest {

  private final List<String> removed = new CopyOnWriteArrayList<>();
  private final CountDownLatch under = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);
  private final BackgroundRemoval discards = new BackgroundRemoval(this::remove, Thread::new);

  @AfterEach
  void end() {
    go.countDown();
    discards.close();
  }

  private void remove(String runId) {
    under.countDown();
    try {
      go.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    removed.add(runId);
    if (runId.equals("stuck")) {
      throw new EngineFailed("the engine is away", true, null);
    }
  }

  private void await(String last) {
    eventually("all is done", Duration.ofSeconds(30), () -> removed.contains(last));
  }

  @Test
  void waitForARemovalThatIsUnderWay() throws Exception {
    discards.add("again");
    under.await();
    CompletableFuture<List<String>> seen =
        CompletableFuture.supplyAsync(
            () -> {
              discards.callOff("again");
              return List.copyOf(removed);
            });

    go.countDown();

    assertEquals(List.of("again"), seen.get(30, TimeUnit.SECONDS));
  }

  @Test
  void leaveARunAloneThatBeganAgainBeforeItsTurn() throws Exception {
    discards.add("first");
    under.await();
    discards.add("again");
    discards.callOff("again");
    discards.add("last");

    go.countDown();
    await("last");

    assertEquals(List.of("first", "last"), removed);
  }

  @Test
  void removeARunAgainThatHasEndedAgain() throws Exception {
    discards.add("first");
    under.await();
    discards.add("again");
    discards.callOff("again");
    discards.add("again");
    discards.add("again");
    discards.add("last");

    go.countDown();
    await("last");

    assertEquals(List.of("first", "again", "last"), removed);
  }

  @Test
  void leaveTheNextAloneWhereARemovalFailed() throws Exception {
    go.countDown();
    discards.add("stuck");
    await("stuck");
    discards.callOff("stuck");
    discards.add("last");
    await("last");

    assertEquals(List.of("stuck", "last"), removed);
  }
}
