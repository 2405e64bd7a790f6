package org.dataexchange.tasker.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.dataexchange.tasker.task.Transferred.Sofar;
import org.dataexchange.tasker.task.Transferred.Total;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TransferredTest {

  private final List<Sofar> heard = new CopyOnWriteArrayList<>();
  private final AtomicInteger asked = new AtomicInteger();

  private Optional<Total> total() {
    asked.incrementAndGet();
    return Optional.of(new Total(10, 2));
  }

  @Test
  void tellsHowFarItIs() {
    Transferred transferred = new Transferred(Duration.ZERO, heard::add);
    transferred.begin(this::total);

    transferred.add(7);
    transferred.fileDone();
    transferred.add(-3);

    Optional<Total> total = Optional.of(new Total(10, 2));
    assertEquals(
        List.of(new Sofar(7, 0, total), new Sofar(7, 1, total), new Sofar(4, 1, total)), heard);
    assertEquals(1, asked.get());
  }

  @Test
  void beginsAgainWithNothing() {
    Transferred transferred = new Transferred(Duration.ZERO, heard::add);
    transferred.begin(this::total);
    transferred.add(7);
    transferred.begin(Optional::empty);
    transferred.add(1);

    assertEquals(new Sofar(1, 0, Optional.empty()), heard.getLast());
  }

  @Test
  void tellsAndAsksNothingOfAShortTransfer() {
    Transferred transferred = new Transferred(Duration.ofHours(1), heard::add);
    transferred.begin(this::total);
    transferred.add(10);
    transferred.fileDone();

    assertEquals(List.of(), heard);
    assertEquals(0, asked.get());
  }

  @Test
  void tellsNoMoreOftenThanItIsToHoweverManyThreadsCount() throws Exception {
    Duration between = Duration.ofMillis(50);
    long began = System.nanoTime();
    Transferred transferred = new Transferred(between, heard::add);
    transferred.begin(this::total);
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 4; i++) {
        threads.execute(
            () -> {
              while (heard.size() < 4) {
                transferred.add(1);
              }
            });
      }
    }

    long most = Duration.ofNanos(System.nanoTime() - began).dividedBy(between);
    assertTrue(heard.size() <= most, heard.size() + " of at most " + most);
  }
}
