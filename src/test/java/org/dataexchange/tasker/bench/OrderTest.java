package org.dataexchange.tasker.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.dataexchange.tasker.bench.Order.Name;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderTest {

  @Test
  void takesTheStandardSuiteUnlessPartsAreNamed() {
    Order order = Order.parse(List.of("--write"));

    assertEquals(Name.LATENCY, order.names().getFirst());
    assertEquals(Name.SERVER, order.names().getLast());
    assertTrue(order.write());
  }

  @Test
  void hasDefaultsOfItsPart() {
    Order order = Order.parse(List.of("life"));

    assertEquals(5_000, order.tasks(Name.LIFE));
    assertFalse(order.write());
  }

  @Test
  void takesWhatIsAskedFor() {
    assertEquals(
        new Order(
            List.of(Name.QUEUE),
            OptionalInt.of(2),
            OptionalInt.of(7),
            true,
            Optional.empty(),
            false),
        Order.parse(List.of("queue", "--tasks", "7", "--rounds", "2", "--cluster")));
  }

  @Test
  void takesTheCloneOfAnotherVersion(@TempDir Path clone) throws IOException {
    assertTrue(Files.createFile(clone.resolve("tasker")).toFile().setExecutable(true));

    Order order = Order.parse(List.of("versions", "--beside", clone.toString()));

    assertEquals(Optional.of(clone), order.beside());
  }

  @ParameterizedTest
  @CsvSource({
    "'', is not known; usage",
    "slow, is not known; usage",
    "queue --fast, is not known; usage",
    "latency --rounds, --rounds takes a number",
    "queue --tasks 0, --tasks takes a number",
    "life --tasks 30, --tasks takes a multiple of 20",
    "latency --cluster, --tasks and --cluster are for queue",
    "versions, versions needs --beside FOLDER",
    "versions --beside, --beside takes a clone of another version",
    "versions --beside ., --beside takes a clone of another version",
    "versions --beside src, and not 'src'",
    "--tasks 20, --tasks and --cluster are for queue",
  })
  void saysWhatItDoesNotUnderstand(String arguments, String says) {
    List<String> order = List.of(arguments.split(" "));

    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Order.parse(order));

    assertTrue(e.getMessage().contains(says), e::getMessage);
  }
}
