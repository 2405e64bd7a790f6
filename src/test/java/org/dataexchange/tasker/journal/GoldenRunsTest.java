package org.dataexchange.tasker.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.task.Golden;
import org.dataexchange.tasker.task.Journal;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.Step;
import org.dataexchange.tasker.task.SteppingClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs outlast their server in both directions: what the version before wrote is read, and what is
 * written now keeps to what that version reads. The second is a rule about words and types; that
 * the old program lives by it can be shown with the old program alone.
 */
class GoldenRunsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of which it knew no others: it takes a run with another one for a broken one. */
  private static final Set<String> ITS_STEPS =
      Set.of(
          "VERIFYING_ALGORITHM",
          "DOWNLOADING_FILES",
          "INSTALLING_DEPENDENCIES",
          "CREATING_CONTAINER",
          "EXECUTING_ALGORITHM",
          "CLEANING_UP");

  @TempDir private Path workspace;
  private FileJournal journal;

  @BeforeEach
  void hasWhatTheVersionBeforeLeft() throws IOException {
    Golden.copyTo(workspace);
    journal = new FileJournal(workspace, SteppingClock.standing());
  }

  private Map<String, Journal.Found> found() {
    return journal.found().stream().collect(Collectors.toMap(one -> one.run().id(), one -> one));
  }

  @Test
  void areAllRead() throws IOException {
    Map<String, Journal.Found> found = found();

    assertEquals(Set.of(Golden.UNACKED, Golden.ENDED, Golden.BEGUN), found.keySet());
    assertEquals("", journal.objection());
    Run ended = found.get(Golden.ENDED).run();
    assertEquals("ended", ended.taskId());
    assertEquals(1, ended.attempt());
    assertEquals(Sha256.hex(Golden.request("ended")), ended.key().bodySha256());
    Run.Released released = ended.released().orElseThrow();
    assertEquals(Duration.ofMinutes(30), released.granted().timeout());
    assertEquals(
        Set.of(Step.VERIFYING_ALGORITHM, Step.DOWNLOADING_FILES, Step.INSTALLING_DEPENDENCIES),
        released.durations().keySet());
    assertTrue(ended.image().orElseThrow().name().contains("@sha256:"));
    assertTrue(found.get(Golden.BEGUN).run().released().isEmpty());
  }

  @Test
  void keepTheirAnswers() throws IOException {
    Journal.Found unacked = found().get(Golden.UNACKED);

    assertTrue(unacked.answered());
    assertEquals(false, unacked.acked());
    assertArrayEquals(
        Files.readAllBytes(Golden.run(Golden.UNACKED).path().resolve("done.json")),
        journal.answer(Golden.UNACKED).orElseThrow());
  }

  @Test
  void areWrittenInWordsThatTheVersionBeforeReads() throws IOException {
    for (Journal.Found one : List.copyOf(found().values())) {
      Path file = journal.folder(one.run().id()).path().resolve("run.json");
      Map<String, String> theirs = types(file);
      journal.save(one.run());
      Map<String, String> ours = types(file);

      theirs.forEach((word, type) -> assertEquals(type, ours.get(word), word));
      assertEquals(1, JSON.readTree(file.toFile()).path("version").intValue());
    }
    for (Step step : Step.values()) {
      assertTrue(ITS_STEPS.contains(step.name()), step::name);
    }
  }

  /** It takes what it does not understand for the end of the time. */
  @Test
  void areKeptUntilATimeThatTheVersionBeforeReads() throws IOException {
    Instant until = Instant.parse("2026-03-01T11:00:00.5Z");
    journal.keep(Golden.ENDED, until);

    Path kept = journal.folder(Golden.ENDED).path().resolve("kept");
    assertEquals(until, Instant.parse(Files.readString(kept)));
  }

  private static Map<String, String> types(Path file) throws IOException {
    Map<String, String> types = new TreeMap<>();
    types("", JSON.readTree(file.toFile()), types);
    return types;
  }

  private static void types(String path, JsonNode node, Map<String, String> types) {
    types.put(path, node.getNodeType().name());
    node.properties().forEach(one -> types(path + '/' + one.getKey(), one.getValue(), types));
  }
}
