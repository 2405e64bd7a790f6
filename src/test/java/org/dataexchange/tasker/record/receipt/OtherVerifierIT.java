package org.dataexchange.tasker.record.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.function.Consumer;
import org.dataexchange.tasker.record.chain.NodeKey;
import org.dataexchange.tasker.record.chain.PublicKeys;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Entry.Text;
import org.dataexchange.tasker.task.Recorder.Recorded;
import org.dataexchange.tasker.wire.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A receipt is what others take for DSSE. */
class OtherVerifierIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private NodeKey key;
  private ObjectNode answer;

  @BeforeEach
  void tell() throws IOException {
    key = NodeKey.in(folder.resolve("key.pem"));
    Entry run =
        Entry.of(Entry.Kind.RUN, "run-1")
            .with("run", "run-1")
            .with("state", "success")
            .with("requestSha256", "ab".repeat(32))
            .with(Text.TASK, "Übung \"1\"");
    Recorded place =
        new Recorded("node-1", 17, Instant.parse("2026-11-30T12:00:00Z"), "cd".repeat(32));
    Answer told =
        Answer.parse(
            "{\"taskId\":\"1\",\"state\":\"success\",\"report\":{\"reason\":\"completed\"}}"
                .getBytes(UTF_8));
    answer = (ObjectNode) JSON.readTree(told.with("receipt", new Receipts(key).of(run, place)));
  }

  /** What Sigstore's library says of it. */
  private String said(NodeKey by) throws Exception {
    Path file = Files.write(folder.resolve("answer.json"), JSON.writeValueAsBytes(answer));
    Path pem = Files.writeString(folder.resolve("node.pem"), PublicKeys.pem(by.publicKey()));
    ProcessBuilder node =
        new ProcessBuilder(
                "node", "src/test/javascript/receipt.js", file.toString(), pem.toString())
            .redirectErrorStream(true);
    node.environment().put("NODE_PATH", System.getenv("TASKER_SIGSTORE"));
    Process process = node.start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), text);
    return text.strip();
  }

  private ObjectNode receipt() {
    return (ObjectNode) answer.at("/report/receipt");
  }

  private static void changeAByte(ObjectNode of, String field) {
    byte[] bytes = Base64.getDecoder().decode(of.path(field).asText());
    bytes[bytes.length / 2] ^= 1;
    of.put(field, Base64.getEncoder().encodeToString(bytes));
  }

  private void doesNotHold(Consumer<ObjectNode> change) throws Exception {
    change.accept(receipt());

    assertEquals("does not hold", said(key));
  }

  @Test
  void itHolds() throws Exception {
    assertEquals("holds", said(key));
  }

  @Test
  void itDoesNotHoldWithAnotherKey() throws Exception {
    assertEquals("does not hold", said(NodeKey.in(folder.resolve("other.pem"))));
  }

  @Test
  void itDoesNotHoldWithAnotherPayload() throws Exception {
    doesNotHold(receipt -> changeAByte(receipt, "payload"));
  }

  @Test
  void itDoesNotHoldWithAnotherSignature() throws Exception {
    doesNotHold(receipt -> changeAByte((ObjectNode) receipt.at("/signatures/0"), "sig"));
  }

  @Test
  void itDoesNotHoldWithAnotherType() throws Exception {
    doesNotHold(receipt -> receipt.put("payloadType", "application/vnd.in-toto+jsom"));
  }
}
