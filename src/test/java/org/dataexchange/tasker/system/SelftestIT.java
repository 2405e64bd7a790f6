package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All attacks of the selftest, against a server of the test's own. */
@Timeout(1300)
@SystemTest
class SelftestIT {

  private static final Duration LONGEST = Duration.ofMinutes(20);

  private static TaskerSystem tasker;

  @BeforeAll
  static void start() throws Exception {
    // what most attacks ask for: so they meet the walls of sandboxes that were prepared
    tasker =
        new TaskerSystem("selftest")
            .set("TASKER_LIMITS_MEMORY", "96MiB")
            .set("TASKER_LIMITS_DISK", "8MiB")
            .set("TASKER_LIMITS_PIDS", "64");
    tasker.startUnheard();
  }

  @AfterAll
  static void stop() throws Exception {
    tasker.close();
  }

  @Test
  void everyAttackIsHeld() throws Exception {
    Script.Said said = tasker.command(LONGEST, "selftest");

    System.out.println(said.text());
    assertTrue(said.text().matches("(?s).*[1-9]\\d+ runs in prepared sandboxes.*"), said::text);
    List<String> complaints = said.text().lines().filter(l -> l.contains("NOT HELD")).toList();
    assertEquals(List.of(), complaints);
    assertEquals(0, said.exitCode(), said::text);
    assertNothingIsLeft();
  }

  @Test
  void tellsItAsJsonRoundAfterRound() throws Exception {
    Script.Said said =
        tasker.command(LONGEST, "selftest", "--json", "--only", "exits-137", "--rounds", "2");

    assertEquals(0, said.exitCode(), said::text);
    List<String> objects = said.text().lines().filter(line -> line.startsWith("{")).toList();
    assertEquals(2, objects.size(), said::text);
    JsonNode first = new ObjectMapper().readTree(objects.getFirst());
    assertTrue(first.path("held").asBoolean());
    assertEquals("exits-137", first.path("rows").path(0).path("name").asText());
    assertTrue(said.text().contains("round 2 of 2"), said::text);
    assertNothingIsLeft();
  }

  @Test
  void saysThatThereIsNoSuchAttack() {
    Script.Said said = tasker.command(LONGEST, "selftest", "--only", "magic");

    assertEquals(3, said.exitCode(), said::text);
    assertTrue(said.text().contains("there is no attack 'magic'"), said::text);
  }

  private static void assertNothingIsLeft() throws IOException {
    try (Stream<Path> shares = Files.list(tasker.shares().root())) {
      assertEquals(List.of("data"), shares.map(path -> path.getFileName().toString()).toList());
    }
    eventually("no container is left", SOON, () -> tasker.containers().isEmpty());
  }
}
