package org.dataexchange.tasker.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dataexchange.tasker.sandbox.container.ContainerFactory;
import org.dataexchange.tasker.sandbox.container.ImageExaminations;
import org.dataexchange.tasker.sandbox.container.OciRuntimes;
import org.dataexchange.tasker.sandbox.container.OwnInodes;
import org.dataexchange.tasker.sandbox.launcher.LauncherOrder;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Golden;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Image and server need not be renewed at the same time. */
@Timeout(120)
class GoldenOrderIT {

  private static final Path ORDER = Golden.run(Golden.ENDED).box().resolve("go");

  @Test
  void isCarriedOutByTheLauncherOfToday() throws Exception {
    try (Lab lab = new Lab("golden-order")) {
      RunFolder folder = new RunFolder(lab.home().resolve(Golden.ENDED));
      Path code = Files.createDirectories(folder.code().resolve("ended"));
      Files.writeString(code.resolve("run.py"), "import sys\nprint(sys.argv[1])\n");
      Files.createDirectories(folder.data().resolve("data"));
      LauncherOrder.freshBox(folder);
      Files.copy(ORDER, folder.box().resolve("go"));
      String image = lab.image();
      Run run = Lab.run(Golden.ENDED, Lab.LIMITS, image);
      OciRuntimes runtimes = new OciRuntimes(lab.engine()::runtimes, Optional.empty());
      ContainerFactory creation =
          new ContainerFactory(
              lab.engine(),
              lab.paths(),
              lab.node(),
              runtimes,
              new OwnInodes(lab.engine(), lab.paths()),
              ImageExaminations.of(lab.engine(), lab.paths(), lab.node()));

      creation.make(
          new ContainerFactory.Wanted(run.id(), folder, image, Lab.LIMITS, Sandbox.Around.NOTHING));
      try {
        Ending ending = lab.sandbox().await(run, folder, () -> {});

        assertTrue(ending.ranWell(), ending::toString);
        assertEquals("/tmp/data/data\n", Files.readString(folder.stdout()));
      } finally {
        lab.sandbox().remove(run.id());
      }
    }
  }

  /** The launcher of the version before gives an order with a word that it does not know up. */
  @Test
  void hasAllTheWordsThatAnOrderOfTodayHas() throws IOException {
    Set<String> theirs = words(Files.readString(ORDER));
    theirs.add("data"); // of data that are mounted where they lie
    String writer =
        Files.readString(
            Path.of("src/main/java/org/dataexchange/tasker/sandbox/launcher/LauncherOrder.java"));
    Set<String> ours =
        Stream.of(writer.split("put\\(text, \""))
            .skip(1)
            .map(rest -> rest.substring(0, rest.indexOf('"')))
            .collect(Collectors.toSet());

    assertEquals(theirs, ours);
  }

  private static Set<String> words(String order) {
    return Stream.of(order.split("\0"))
        .map(line -> line.substring(0, line.indexOf('=')))
        .collect(Collectors.toSet());
  }
}
