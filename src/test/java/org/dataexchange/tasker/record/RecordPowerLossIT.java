package org.dataexchange.tasker.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.record.RecordSamples.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.site.LossyDisk;
import org.dataexchange.tasker.task.OwnProcess;
import org.dataexchange.tasker.task.Recorder.Recorded;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was told as recorded survives a power cut under load, and all of it still holds. */
@Timeout(240)
class RecordPowerLossIT {

  @TempDir Path below;

  /** Records from four threads until it is killed, signs, and says what it has. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) {
      AtomicInteger next = new AtomicInteger();
      try (NodeRecord record =
              RecordSamples.open("node-1", RecordSamples.file(Path.of(arguments[0])));
          ExecutorService threads = Executors.newFixedThreadPool(4)) {
        for (int i = 0; i < 4; i++) {
          threads.execute(() -> recordForEver(record, next));
        }
      }
    }

    private static void recordForEver(NodeRecord record, AtomicInteger next) {
      while (true) {
        int i = next.incrementAndGet();
        Recorded one = record.record(run("r" + i));
        if (i % 10 == 0) {
          record.sign();
        }
        System.out.println("told r" + i + " " + one.hash());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 60})
  void nothingThatWasToldIsMissing(int until) throws Exception {
    List<String> told = new ArrayList<>();
    try (LossyDisk disk = new LossyDisk(below)) {
      // SQLite follows links, and one to another mount namespace leads nowhere: so it is inside
      String inside =
          "exec nsenter --mount --target=%s -- bash -c 'cd \"$0\" && exec \"$@\"' \"$PWD\" \"$@\""
              .formatted(disk.folder().getName(1));
      Process writer = OwnProcess.start(inside, "64m", Main.class, below.resolve("mounted/record"));
      try (BufferedReader said = writer.inputReader(UTF_8)) {
        for (String line = said.readLine(); line != null; line = said.readLine()) {
          told.add(line);
          if (told.size() == until) {
            writer.toHandle().destroyForcibly();
          }
        }
      }
      writer.waitFor();
      assertTrue(told.size() >= until, told::toString);
      disk.losePower();
      FileTree.copy(disk.folder().resolve("record"), below.resolve("record"));
      // the last one may have been cut
      told.removeIf(line -> !line.matches("told r\\d+ \\p{XDigit}{64}"));

      try (NodeRecord record =
          RecordSamples.open("node-1", RecordSamples.file(below.resolve("record")))) {
        assertEquals(Optional.empty(), record.verify(List.of(), entries -> {}).fault());
        for (String line : told) {
          String[] words = line.split(" ");
          assertEquals(words[2], record.record(run(words[1])).hash(), line);
        }
        assertEquals("", record.warning());
      }
    }
  }
}
