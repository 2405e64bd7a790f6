package org.dataexchange.tasker.sandbox.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.task.DataMount;
import org.dataexchange.tasker.task.FetchedData;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox.Around;
import org.dataexchange.tasker.task.Sandbox.Mount;
import org.dataexchange.tasker.task.Sandbox.Order;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Size;
import org.junit.jupiter.api.Test;

class PoolPolicyTest {

  private static final Limits USUAL = limits("2GiB", 1, 512, "1GiB", "64MiB", "PT24H");

  private static Limits limits(
      String memory, double cpus, int pids, String disk, String output, String timeout) {
    return new Limits(
        Size.parse(memory),
        cpus,
        pids,
        Size.parse(disk),
        Size.parse(output),
        Duration.parse(timeout));
  }

  private static String objection(Limits limits, Around around) {
    Order order =
        new Order(
            "run", new RunFolder(Path.of("run")), "image", List.of("true"), "/", limits, around);
    return new PoolPolicy(1, USUAL).objection(order).orElse("");
  }

  private static String objection(Limits limits) {
    return objection(limits, Around.NOTHING);
  }

  @Test
  void fitsWhatAsksForNothingOfItsOwn() {
    assertEquals("", objection(USUAL));
  }

  @Test
  void fitsWhatIsCountedFromTheOrder() {
    assertEquals("", objection(limits("2GiB", 1, 512, "1GiB", "1MiB", "PT24H")));
    assertEquals("", objection(limits("2GiB", 1, 512, "1GiB", "64MiB", "PT1S")));
  }

  @Test
  void doesNotFitWhatTheKernelIsToldWithTheContainer() {
    String own = "it has limits of its own";
    assertEquals(own, objection(limits("1GiB", 1, 512, "1GiB", "64MiB", "PT24H")));
    assertEquals(own, objection(limits("2GiB", 0.5, 512, "1GiB", "64MiB", "PT24H")));
    assertEquals(own, objection(limits("2GiB", 1, 64, "1GiB", "64MiB", "PT24H")));
    assertEquals(own, objection(limits("2GiB", 1, 512, "1MiB", "64MiB", "PT24H")));
  }

  @Test
  void doesNotFitWhatIsMountedOrHasANetwork() {
    DataMount data =
        new DataMount(
            Path.of("/srv/data"),
            new SharePath("data"),
            new FetchedData(1, Optional.empty()),
            Path.of("file"),
            4711);
    assertEquals(
        "its data are mounted where they lie",
        objection(USUAL, Around.NOTHING.with(Optional.of(data))));
    assertEquals(
        "it has libraries of its own", objection(USUAL, around(Optional.empty(), "/layer")));
    assertEquals("it has a network", objection(USUAL, around(Optional.of("bridge"))));
  }

  private static Around around(Optional<String> network, String... mounts) {
    List<Mount> all =
        List.of(mounts).stream().map(source -> new Mount(Path.of(source), "/opt")).toList();
    return new Around(Optional.empty(), all, List.of(), 1, network);
  }
}
