package org.dataexchange.tasker.record.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dataexchange.tasker.record.chain.NodeKey;
import org.dataexchange.tasker.record.chain.PublicKeys;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Entry.Text;
import org.dataexchange.tasker.task.Recorder.Recorded;
import org.dataexchange.tasker.wire.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiptsTest {

  private static final Recorded PLACE =
      new Recorded("node-1", 17, Instant.parse("2026-11-30T12:00:00Z"), "cd".repeat(32));

  @TempDir Path folder;
  private NodeKey key;

  @BeforeEach
  void key() throws IOException {
    key = NodeKey.in(folder.resolve("key.pem"));
  }

  private static final Answer ANSWER =
      Answer.parse(
          "{\"taskId\":\"1\",\"state\":\"success\",\"report\":{\"reason\":\"completed\",\"x\":[{}]}}"
              .getBytes(UTF_8));

  private static final Entry RUN =
      Entry.of(Entry.Kind.RUN, "run-1")
          .with("run", "run-1")
          .with("state", "success")
          .with("requestSha256", "ab".repeat(32))
          .with(Text.TASK, "task \"1\"");

  private byte[] told(Entry entry) {
    return ANSWER.with("receipt", new Receipts(key).of(entry, PLACE));
  }

  @Test
  void saysWhatRanAndWhereTheRecordHasIt() {
    Entry entry =
        RUN.with("codeSha256", "cc")
            .with(Text.CODE, "studies/a")
            .with(
                Text.RESULTS,
                "{\"stdout\":{\"bytes\":1,\"sha256\":\"aa\"},\"outputs\":[{\"name\":\"a/ü.csv\","
                    + "\"size\":1,\"sha256\":\"bb\"},{\"name\":\"link\",\"left\":\"no regular file\"}]}");

    Envelope receipt = Envelope.read(told(entry));

    assertTrue(receipt.isSignedBy(key.publicKey()));
    JsonNode statement = receipt.statement();
    assertEquals("https://in-toto.io/Statement/v1", statement.path("_type").asText());
    assertEquals(3, statement.path("subject").size());
    assertEquals("out/a/ü.csv", statement.at("/subject/2/name").asText());
    assertEquals("bb", statement.at("/subject/2/digest/sha256").asText());
    assertEquals(1, statement.at("/predicate/outputsNotListed").asInt());
    assertEquals(17, statement.at("/predicate/record/number").asInt());
    assertEquals("cc", statement.at("/predicate/code/sha256").asText());
    assertEquals("studies/a", statement.at("/predicate/code/path").asText());
    assertEquals("task \"1\"", statement.at("/predicate/task").asText());
  }

  @Test
  void isTheSameEachTime() {
    assertArrayEquals(told(RUN), told(RUN));
  }

  @Test
  void leavesAllElseAsItWas() {
    String told = new String(told(RUN), UTF_8);

    String before = new String(ANSWER.body(), UTF_8);
    assertTrue(told.startsWith(before.substring(0, before.length() - 2) + ",\"receipt\":{"), told);
    assertEquals("completed", Answer.parse(told(RUN)).report().path("reason").asText());
  }

  @Test
  void isNoLongerThanItsAnswerHasRoomFor() {
    String outputs =
        IntStream.range(0, 2_000)
            .mapToObj(
                i ->
                    "{\"name\":\"%s%d\",\"sha256\":\"%s\"}"
                        .formatted("ü".repeat(60), i, "a".repeat(64)))
            .collect(Collectors.joining(","));
    Entry entry = RUN.with(Text.RESULTS, "{\"outputs\":[" + outputs + "]}");

    int more = told(entry).length - ANSWER.body().length;

    assertTrue(more < 48 << 10, () -> more + " bytes");
    JsonNode statement = Envelope.read(told(entry)).statement();
    assertEquals(
        2_000,
        statement.path("subject").size() - 1 + statement.at("/predicate/outputsNotListed").asInt());
  }

  @Test
  void whatWasChangedDoesNotHold() {
    Envelope receipt = Envelope.read(told(RUN));
    String changed = receipt.payload().replace("success", "error");

    assertFalse(new Envelope(changed, receipt.signatures()).isSignedBy(key.publicKey()));
  }

  @Test
  void anotherKeyHasNotSignedIt() throws IOException {
    Envelope receipt = Envelope.read(told(RUN));
    NodeKey other = NodeKey.in(folder.resolve("other.pem"));

    assertFalse(receipt.isSignedBy(other.publicKey()));
  }

  /** As {@code docs/record.md} says it. */
  @Test
  void isProvenByOpensslAlone() throws Exception {
    Path answer = Files.write(folder.resolve("answer.json"), told(RUN));
    Path pem = Files.writeString(folder.resolve("node.pem"), PublicKeys.pem(key.publicKey()));
    String page = Files.readString(Path.of("docs/record.md"));
    String script =
        page.lines()
            .dropWhile(line -> !line.equals("```sh"))
            .skip(1)
            .takeWhile(line -> !line.equals("```"))
            .collect(Collectors.joining("\n"));

    assertEquals(Optional.of("Signature Verified Successfully"), said(script, answer, pem));
    // as clients keep it: laid out, or with each slash escaped
    ObjectMapper json = new ObjectMapper();
    Path kept =
        Files.writeString(
            folder.resolve("kept.json"),
            json.readTree(answer.toFile()).toPrettyString().replace("\" : ", "\": "));
    assertEquals(Optional.of("Signature Verified Successfully"), said(script, kept, pem));
    Files.writeString(kept, Files.readString(answer).replace("/", "\\/"));
    assertEquals(Optional.of("Signature Verified Successfully"), said(script, kept, pem));
    Files.writeString(
        answer, Files.readString(answer).replace("\"payload\":\"ey", "\"payload\":\"eY"));
    assertEquals(Optional.of("Signature Verification Failure"), said(script, answer, pem));
  }

  private static Optional<String> said(String script, Path answer, Path key) throws Exception {
    Process shell =
        new ProcessBuilder("bash", "-c", script, "bash", answer.toString(), key.toString())
            .directory(answer.getParent().toFile())
            .redirectErrorStream(true)
            .start();
    String all = new String(shell.getInputStream().readAllBytes(), UTF_8);
    shell.waitFor();
    return all.lines().reduce((first, second) -> second);
  }

  @Test
  void whatHasNoReceiptIsRefusedWithWhatHas() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Envelope.read("{}".getBytes(UTF_8)));

    assertTrue(refused.getMessage().contains("report.receipt"));
  }

  /** DSSE has both alphabets, keys without names, and signatures of whoever passed it on. */
  @Test
  void aReceiptIsReadAsOthersWriteIt() throws IOException {
    String own = new Receipts(key).of(RUN.with(Text.CODE, "ÿþ?>~"), PLACE);
    Envelope receipt = Envelope.read(own.getBytes(UTF_8));
    NodeKey archive = NodeKey.in(folder.resolve("archive.pem"));
    Envelope.Signature other = new Envelope.Signature(archive.id(), archive.sign(new byte[1]));
    Envelope.Signature nameless = new Envelope.Signature("", receipt.signatures().getFirst().sig());

    Envelope passedOn = new Envelope(receipt.payload(), List.of(other, nameless));
    String urlSafe = passedOn.json().replace('+', '-').replace("/", "_").replace("=", "");
    String written = urlSafe.replace("application_vnd.in-toto-json", Envelope.TYPE);

    assertTrue(Envelope.read(written.getBytes(UTF_8)).isSignedBy(key.publicKey()), written);
    assertFalse(Envelope.read(written.getBytes(UTF_8)).isSignedBy(archive.publicKey()));
  }

  /** Only one of them would be looked at. */
  @Test
  void severalAnswersAreNotTakenForOne() {
    byte[] two =
        (new String(told(RUN), UTF_8) + "\n" + new String(told(RUN), UTF_8)).getBytes(UTF_8);

    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> Envelope.read(two))
            .getMessage()
            .contains("more than one"));
  }

  @Test
  void aReceiptThatStandsAloneIsRead() {
    String alone = new Receipts(key).of(RUN, PLACE);

    assertTrue(Envelope.read(alone.getBytes(UTF_8)).isSignedBy(key.publicKey()));
  }
}
