package org.dataexchange.tasker.sandbox.launcher;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoxWatchTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(300);

  @TempDir private Path box;
  private BoxWatch boxes;

  @BeforeEach
  void open() {
    boxes = new BoxWatch(Thread::new);
  }

  @AfterEach
  void close() {
    boxes.close();
  }

  @Test
  void wakesForAFileThatAppears() throws Exception {
    Path fresh = Files.writeString(box.resolve("end.tmp"), "complete\n");
    try (BoxWatch.Watched watched = boxes.watch(box)) {
      Files.move(fresh, box.resolve("end"));

      assertTrue(waited(watched, LONG).compareTo(LONG) < 0);
    }
  }

  @Test
  void doesNotWakeForEachWriteOfAnAlgorithm() throws Exception {
    Path stdout = Files.writeString(box.resolve("stdout"), "");
    try (BoxWatch.Watched watched = boxes.watch(box)) {
      for (int i = 0; i < 100; i++) {
        append(stdout);
      }

      assertTrue(waited(watched, SHORT).compareTo(SHORT) >= 0);
    }
  }

  private static void append(Path file) throws IOException {
    Files.writeString(file, "x", StandardOpenOption.APPEND);
  }

  private static Duration waited(BoxWatch.Watched watched, Duration atMost)
      throws InterruptedException {
    long start = System.nanoTime();
    watched.await(atMost);
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
