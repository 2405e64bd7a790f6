package org.dataexchange.tasker.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Entry.Text;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.FetchedData;
import org.dataexchange.tasker.task.JobImage;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.RequestKey;
import org.dataexchange.tasker.task.Requested;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.Size;
import org.dataexchange.tasker.wire.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the record has of a run, by the answers that the tests of the messages have. */
class RunEntryTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CODE = "aa".repeat(32);
  private static final String IMAGE = "sha256:" + "ee".repeat(32);

  @TempDir private Path folder;

  private static ObjectNode golden(String name) {
    try {
      return (ObjectNode) JSON.readTree(Path.of("src/test/resources/wire", name).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Entry entry(ObjectNode answer) {
    return RunEntry.of(run("20261130T184946-692a820d", "platform"), Answer.parse(bytes(answer)));
  }

  private static byte[] bytes(JsonNode json) {
    return json.toString().getBytes(UTF_8);
  }

  private static Run run(String id, String... sender) {
    return new Run(
            id,
            new RequestKey(new UUID(1, 2), "dd".repeat(32)),
            "t1",
            1,
            Instant.EPOCH,
            Optional.empty(),
            Optional.empty(),
            Optional.of(
                new Requested(
                    Optional.of("studies/mean"),
                    Optional.of("cohorts/2024"),
                    Stream.of(sender).findFirst())))
        .released(
            JobImage.of("datex:latest@" + IMAGE),
            new Run.Released(
                new FetchedCode(Optional.of(CODE), CODE, OptionalLong.of(2), OptionalLong.of(17)),
                new FetchedData(4, 321, FetchedData.By.CONTENTS, "da".repeat(32)),
                new Limits(
                    Size.parse("2GiB"),
                    0.5,
                    512,
                    Size.parse("1GiB"),
                    Size.parse("64MiB"),
                    Duration.ofHours(24)),
                "python",
                List.of(),
                Map.of()));
  }

  private static JsonNode text(Entry entry, Text text) {
    try {
      return JSON.readTree(entry.texts().get(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void anAnsweredRunSaysWhatRanOnWhatAndHowItEnded() {
    Entry entry = entry(golden("done-success.json"));

    assertEquals(Entry.Kind.RUN, entry.kind());
    assertEquals("20261130T184946-692a820d b0985a30", entry.once());
    Map<String, Object> facts = entry.facts();
    assertEquals("success", facts.get("state"));
    assertEquals("completed", facts.get("reason"));
    assertEquals(0, facts.get("exitCode"));
    assertEquals("00000000-0000-0001-0000-000000000002", facts.get("answerId"));
    assertEquals("dd".repeat(32), facts.get("requestSha256"));
    assertEquals(CODE, facts.get("codeSha256"));
    assertEquals("5db6a51baa9e0", facts.get("eTag"));
    assertEquals(List.of(2L, 17L), List.of(facts.get("codeFiles"), facts.get("codeBytes")));
    assertEquals(List.of(4, 321), List.of(facts.get("dataFiles"), facts.get("dataBytes")));
    assertEquals("contents", facts.get("dataIdentifiedBy"));
    assertEquals("datex:latest@" + IMAGE, facts.get("image"));
    assertEquals("2026-01-02T03:04:07.006Z", facts.get("finishedAt"));
    assertEquals("PT24H", ((Map<?, ?>) facts.get("granted")).get("timeout"));
    assertEquals("tried-network", facts.get("verdict"));
    assertEquals(3, facts.get("leftOut"));
    assertEquals("t1", entry.texts().get(Text.TASK));
    assertEquals("studies/mean", entry.texts().get(Text.CODE));
    assertEquals("cohorts/2024", entry.texts().get(Text.DATA));
    assertEquals("platform", entry.texts().get(Text.SENDER));
    assertEquals("da".repeat(32), entry.texts().get(Text.DATA_DIGEST));
    JsonNode results = text(entry, Text.RESULTS);
    assertEquals("a1".repeat(32), results.at("/stdout/sha256").asText());
    assertEquals(32, results.at("/strace/bytes").asInt());
    assertEquals("mean.txt", results.at("/outputs/0/name").asText());
    assertEquals("link", results.at("/outputs/1/left").asText());
    JsonNode evidence = text(entry, Text.EVIDENCE);
    assertEquals("people.json", evidence.at("/dataFilesRead/0").asText());
    assertEquals("SIGSEGV", evidence.at("/programsKilled/0/signal").asText());
  }

  @Test
  void namesAndWhatARunFoundAreTextsThatCanBeErased() {
    String facts = entry(golden("done-success.json")).facts().toString();

    for (String name :
        List.of("t1", "studies", "cohorts", "platform", "mean.txt", "people", "a1a1", "dada")) {
      assertFalse(facts.contains(name), facts);
    }
  }

  @Test
  void aRejectedRunHasWhatIsKnownOfIt() {
    Entry entry = entry(golden("done-rejected.json"));

    assertEquals("rejected", entry.facts().get("state"));
    assertEquals("invalid-message", entry.facts().get("reason"));
    assertEquals("sender", entry.facts().get("fault"));
    Set<String> nothing = Set.of("exitCode", "signal", "image", "used", "verdict", "codeSha256");
    assertTrue(entry.facts().keySet().stream().noneMatch(nothing::contains), entry::toString);
    assertEquals(Set.of(Text.TASK, Text.CODE, Text.DATA, Text.SENDER), entry.texts().keySet());
  }

  @Test
  void aRunThatWasCancelledHasWhatItDidUntilThen() {
    ObjectNode answer = golden("done-error.json");
    report(answer).put("reason", "cancelled").put("fault", "none").putNull("exitCode");
    Entry entry = entry(answer);

    assertEquals("error", entry.facts().get("state"));
    assertEquals("cancelled", entry.facts().get("reason"));
    assertEquals("SIGSEGV", entry.facts().get("signal"));
    assertFalse(entry.facts().containsKey("exitCode"));
    assertEquals("a1".repeat(32), text(entry, Text.RESULTS).at("/stdout/sha256").asText());
    assertFalse(text(entry, Text.RESULTS).has("outputs"), "there were none");
  }

  private static ObjectNode report(ObjectNode answer) {
    return (ObjectNode) answer.path("report");
  }

  private static ObjectNode evidence(ObjectNode answer) {
    return (ObjectNode) report(answer).path("evidence");
  }

  @Test
  void whatTheImageIsAlsoKnownByIsAddedToItsName() {
    ObjectNode answer = golden("done-success.json");
    assertFalse(entry(answer).facts().containsKey("imageDigests"), "its own is in its name");

    report(answer).withArrayProperty("imageDigests").add("sha256:1f");

    assertEquals(List.of("sha256:1f"), entry(answer).facts().get("imageDigests"));
  }

  @Test
  void listsThatAreEmptyAreLeftOut() {
    ObjectNode answer = golden("done-success.json");
    for (String list : List.of("dataFilesRead", "programsKilled", "networkAttempts")) {
      evidence(answer).putArray(list);
    }

    JsonNode kept = text(entry(answer), Text.EVIDENCE);

    Set<String> names = new TreeSet<>();
    kept.fieldNames().forEachRemaining(names::add);
    assertEquals(Set.of("filesOpenedOutside", "filesWritten", "programsStarted"), names);
  }

  @Test
  void listsThatAreTooLongAreProvedByTheirDigest() {
    ObjectNode answer = golden("done-success.json");
    fill(evidence(answer), 3);
    String whole = entry(answer).texts().get(Text.EVIDENCE);
    assertTrue(whole.contains("/srv/2"), whole);

    fill(evidence(answer), 8_000);

    JsonNode kept = text(entry(answer), Text.EVIDENCE);
    assertEquals(2, kept.size(), kept::toString);
    assertTrue(kept.path("length").asInt() > 64 << 10, kept::toString);
    assertEquals(64, kept.path("sha256").asText().length());
    // as whoever has the answer can make them again
    String lists = whole.replaceAll("\\[\"/srv/0\".*?]", evidence(answer).path(OUTSIDE).toString());
    assertEquals(Sha256.hex(lists.getBytes(UTF_8)), kept.path("sha256").asText());
    assertEquals("tried-network", entry(answer).facts().get("verdict"));
  }

  private static final String OUTSIDE = "filesOpenedOutside";

  private static void fill(ObjectNode evidence, int files) {
    var list = evidence.putArray(OUTSIDE);
    IntStream.range(0, files).forEach(i -> list.add("/srv/" + i));
  }

  @Test
  void theSameAnswerMakesTheSameEntry() {
    assertEquals(entry(golden("done-success.json")), entry(golden("done-success.json")));
  }

  /** A {@code print(1)}, with all indexes; a sender is for those who say who they are. */
  @Test
  void aSmallRunTakesNoMoreThanFourKibibytes() throws Exception {
    int runs = 2_000;
    long each;
    byte[] answer = bytes(small());
    Database.Place place = RecordSamples.file(folder);
    try (NodeRecord record = RecordSamples.open("node-493e6722", place)) {
      record.record(RecordSamples.run("first"));
      record.database().forget();
      long before = Files.size(Database.file(folder));

      Years.fill(record.database(), record.node(), runs, i -> numbered(i, answer));
      record.database().forget();

      each = (Files.size(Database.file(folder)) - before) / runs;
    }
    assertTrue(each <= 4096, each + " bytes");
  }

  private static Entry numbered(int i, byte[] answer) {
    String id = "20261130T18%02d%02d-%08x".formatted(i / 60, i % 60, 0x9e3779b1 * i);
    return RunEntry.of(run(id), Answer.parse(answer)).with(Text.TASK, "task-" + id);
  }

  private static ObjectNode small() {
    ObjectNode answer = golden("done-success.json");
    ObjectNode report = report(answer);
    report.put("eTag", CODE).putArray("dependencies");
    report.putArray("outputs");
    for (String list :
        List.of(
            "dataFilesRead",
            OUTSIDE,
            "filesWritten",
            "programsKilled",
            "networkAttempts",
            "programsStarted")) {
      evidence(answer).putArray(list);
    }
    evidence(answer).withArrayProperty("programsStarted").add("/usr/bin/python");
    evidence(answer).put("verdict", "clean").put("leftOut", 0);
    return answer;
  }

  /** Or what is measured of a million of them is not so of a record. */
  @Test
  void theRunsOfTheBenchHaveAllThatRunsHave() {
    Set<String> real = new TreeSet<>(entry(small()).facts().keySet());
    Set<String> made = new TreeSet<>(Years.run("x", 1).facts().keySet());

    assertEquals(real, made);
  }
}
