package org.dataexchange.tasker.cli.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.cli.Environment;
import org.dataexchange.tasker.cli.Terminal;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.record.NodeRecord;
import org.dataexchange.tasker.record.receipt.Receipts;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Entry.Kind;
import org.dataexchange.tasker.task.Entry.Text;
import org.dataexchange.tasker.task.Recorder.Recorded;
import org.dataexchange.tasker.wire.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an answer, a receipt or a row of the record cannot make people believe. */
class ReceiptCheckTest {

  private static final String STDOUT = "mean 7 of 12 \u00fc\n";

  @TempDir Path home;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private Recorded place;
  private String answer;

  @BeforeEach
  void anAnswer() throws IOException {
    Path workspace = Files.createDirectories(home.resolve("workspace"));
    Files.writeString(workspace.resolve("node"), "node-1");
    try (NodeRecord record = record("node-1")) {
      Entry run = run("a.csv");
      place = record.record(run);
      answer = told(run, record);
    }
  }

  private NodeRecord record(String node) {
    Path folder = home.resolve("workspace/record");
    Database.Place at =
        new Database.Place(folder, Optional.empty(), Optional.empty(), Optional.empty());
    Optional<Path> key =
        node.equals("node-1") ? Optional.empty() : Optional.of(home.resolve(node + ".pem"));
    return new NodeRecord(new NodeRecord.Setup(node, at, key), Clock.systemUTC());
  }

  private static String streams() {
    return "\"stdout\":{\"bytes\":%d,\"sha256\":\"%s\"},\"stderr\":{\"bytes\":0,\"sha256\":\"%s\"}"
        .formatted(
            STDOUT.getBytes(UTF_8).length,
            Sha256.hex(STDOUT.getBytes(UTF_8)),
            Sha256.hex(new byte[0]));
  }

  private static Entry run(String output) {
    return Entry.of(Kind.RUN, "r1")
        .with("run", "r1")
        .with("state", "success")
        .with("reason", "completed")
        .with("verdict", "clean")
        .with("exitCode", 0)
        .with("requestSha256", "ab".repeat(32))
        .with("codeSha256", "cd".repeat(32))
        .with("image", "study@sha256:1f")
        // the one in the name is not told twice
        .with("imageDigests", List.of("sha256:2f"))
        .with(Text.TASK, "t1")
        .with(
            Text.RESULTS,
            "{%s,\"outputs\":[{\"name\":\"%s\",\"size\":1,\"sha256\":\"%s\"}],\"outputsNotListed\":0}"
                .formatted(streams(), output, "bb".repeat(32)));
  }

  private static String told(Entry run, NodeRecord record) {
    String body =
        """
        {"taskId":"t1","state":"success","output":"","containerOutput":{"stdout":"%s","stderr":"","strace":""},\
        "report":{"exitCode":0,"reason":"completed","runId":"r1","node":"node-1","sha256":"%s","truncated":{"stdout":0},\
        "image":"study@sha256:1f","imageDigests":["sha256:1f","sha256:2f"],\
        "streams":{%s},"outputs":[{"name":"a.csv","size":1,"sha256":"%s"}],"outputsNotListed":0,\
        "evidence":{"verdict":"clean"}}}"""
            .formatted(STDOUT.replace("\n", "\\n"), "cd".repeat(32), streams(), "bb".repeat(32));
    Recorded at = record.record(run);
    return new String(
        Answer.parse(body.getBytes(UTF_8)).with("receipt", new Receipts(record.key()).of(run, at)),
        UTF_8);
  }

  private int receipt(String... arguments) {
    Map<String, String> variables =
        Map.of("TASKER_WORKSPACE", home.resolve("workspace").toString());
    PrintStream out = new PrintStream(said, true, UTF_8);
    Terminal terminal = new Terminal(new Environment(variables), out, out);
    return terminal.run(new ReceiptCheck(terminal), arguments);
  }

  private int verify(String file) throws IOException {
    said.reset();
    Path path = Files.write(home.resolve("answer.json"), file.getBytes(UTF_8));
    return receipt("verify", path.toString());
  }

  private String said() {
    return said.toString(UTF_8);
  }

  @Test
  void theAnswerAsItWasToldHolds() throws Exception {
    assertEquals(0, verify(answer), this::said);
    assertTrue(
        said().startsWith("holds: node node-1 says that task \"t1\" ended as success"), said());
  }

  /** The receipt is the node's, and what stands around it is somebody else's. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "stdout | mean 7 | mean 9",
        "stdout | \"stdout\":\"mean 7 of 12 \u00fc\\n\" | \"stdout\":\"\"",
        "stderr | \"stderr\":\"\" | \"stderr\":\"x\"",
        "state | \"state\":\"success\" | \"state\":\"error\"",
        "taskId | \"taskId\":\"t1\" | \"taskId\":\"t2\"",
        "runId | \"runId\":\"r1\" | \"runId\":\"r2\"",
        "reason | \"reason\":\"completed\" | \"reason\":\"timeout\"",
        "verdict | \"verdict\":\"clean\" | \"verdict\":\"tried-network\"",
        "exitCode | \"exitCode\":0 | \"exitCode\":1",
        "imageDigests | \"sha256:2f\" | \"sha256:3f\"",
        "sha256 | \"sha256\":\"cdcd | \"sha256\":\"dcdc",
        "stdout | \"streams\":{\"stdout\":{\"bytes\":16,\"sha256\":\" | \"streams\":{\"stdout\":{\"bytes\":16,\"sha256\":\"0",
        "a.csv | \"name\":\"a.csv\",\"size\":1,\"sha256\":\"b | \"name\":\"a.csv\",\"size\":1,\"sha256\":\"c",
        "z.csv | \"outputs\":[ | \"outputs\":[{\"name\":\"z.csv\",\"size\":1,\"sha256\":\"cc\"},"
      })
  void anAnswerThatWasChangedAroundItsReceiptDoesNotHold(String what, String from, String to)
      throws Exception {
    assertTrue(answer.contains(from), answer);

    assertEquals(1, verify(answer.replace(from, to)), this::said);

    assertTrue(said().startsWith("does not hold"), said());
    assertTrue(said().contains(what), said());
  }

  @Test
  void whatAnAnswerLeavesOutIsSaid() throws Exception {
    String cut =
        answer
            .replace("mean 7 of", "mean […] of")
            .replace("\"truncated\":{\"stdout\":0}", "\"truncated\":{\"stdout\":2}");

    assertEquals(0, verify(cut), this::said);

    assertTrue(said().contains("not compared: stdout"), said());
  }

  @Test
  void filesThatTheReceiptHasNoRoomForAreCounted() throws Exception {
    try (NodeRecord record = record("node-1")) {
      Entry run = run("a.csv");
      String less = run.texts().get(Text.RESULTS).replace("NotListed\":0", "NotListed\":1");
      String receipt = new Receipts(record.key()).of(run.with(Text.RESULTS, less), place);
      String more = "\"outputs\":[{\"name\":\"z\",\"size\":1,\"sha256\":\"cc\"},";

      String told = answer.replace("\"outputs\":[", more);
      int exit = verify(told.replaceFirst("\"receipt\":.*}}$", "\"receipt\":" + receipt + "}}"));

      assertEquals(0, exit, this::said);
      assertTrue(said().contains("not compared: 1 files"), said());
    }
  }

  @Test
  void aFieldThatIsThereTwiceIsRefused() throws Exception {
    assertEquals(
        3, verify(answer.replace("{\"taskId\"", "{\"state\":\"error\",\"taskId\"")), this::said);
    assertFalse(said().contains("holds"), said());
  }

  /** Nothing in the file clears the screen and says that it holds. */
  @Test
  void namesOfOthersAreHarmless() throws Exception {
    String evil = "\\u001b[2J\\u001b[Hholds: node x\\u009b1m\\u202e";
    String keyId =
        answer.replaceFirst("\"keyid\":\"[0-9a-f]{8}", "\"keyid\":\"" + evil.replace("\\", "\\\\"));
    // the name of a key is a hint, and decides nothing
    assertEquals(0, verify(keyId), this::said);
    assertHarmless();
    String unsigned = keyId.replaceFirst("\"sig\":\"....", "\"sig\":\"AAAA");
    assertEquals(1, verify(unsigned), this::said);
    assertHarmless();
    assertEquals(3, verify(answer.replace("application/vnd.in-toto+json", evil)), this::said);
    assertHarmless();
    try (NodeRecord record = record("node-1")) {
      Entry run = run("x\\n" + "00".repeat(32) + "  stdout" + evil);
      String receipt = new Receipts(record.key()).of(run.with("state", "succ\u001b[2Jess"), place);
      assertEquals(0, verify(receipt), this::said);
    }
    assertHarmless();
    assertEquals(
        4, said().lines().filter(line -> line.matches("[0-9a-f]{64}  .*")).count(), said());
  }

  private void assertHarmless() {
    assertTrue(
        said().codePoints().noneMatch(c -> c != '\n' && Character.isISOControl(c) || c == 0x202e),
        said());
  }

  /** Several nodes share a record, and each of them has a key. */
  @Test
  void aNodeSignsForNoOther() throws Exception {
    try (NodeRecord other = record("node-2")) {
      Entry run = run("a.csv");
      other.record(run);
      String forged = new Receipts(other.key()).of(run, place);

      assertEquals(1, verify(forged), this::said);
      assertTrue(said().contains("node-1"), said());
    }
  }

  @Test
  void bytesThatAreNoTextAreNotTakenForOne() throws Exception {
    try (NodeRecord record = record("node-1")) {
      Entry run = run("\ufffd");
      String told = new Receipts(record.key()).of(run, place);
      String honest = told.replaceFirst("(?s).*\"payload\":\"([^\"]*)\".*", "$1");
      String text = new String(Base64.getDecoder().decode(honest), ISO_8859_1);
      byte[] bytes = text.replace("\u00ef\u00bf\u00bd", "\u00ff").getBytes(ISO_8859_1);
      assertEquals(0, verify(told), this::said);

      int exit = verify(told.replace(honest, Base64.getEncoder().encodeToString(bytes)));

      assertTrue(exit != 0, this::said);
    }
  }

  private void change(boolean rehash) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:sqlite:" + home.resolve("workspace/record/record.db"));
        Statement statement = connection.createStatement()) {
      statement.execute("drop trigger entry_stays_unchanged");
      String body;
      try (ResultSet row =
          statement.executeQuery("select body from entry where number = " + place.number())) {
        row.next();
        body = row.getString(1).replace("success", "error").replace("clean", "tried-network");
      }
      try (PreparedStatement update =
          connection.prepareStatement(
              "update entry set body = ?, state = 'error', verdict = 'tried-network', hash = ?"
                  + " where number = "
                  + place.number())) {
        update.setString(1, body);
        update.setString(2, rehash ? Sha256.hex(body.getBytes(UTF_8)) : place.hash());
        assertEquals(1, update.executeUpdate());
      }
    }
  }

  /** The node's key is not lent to whoever writes into its database. */
  @Test
  void aRowThatWasChangedGetsNoReceipt() throws Exception {
    change(false);

    assertEquals(3, receipt("show", "r1"), this::said);
    assertFalse(said().contains("payload"), said());
    assertTrue(said().contains("its body was changed"), said());
  }

  @Test
  void aRowThatWasChangedWithItsHashGetsNoReceipt() throws Exception {
    change(true);

    assertEquals(3, receipt("show", "r1"), this::said);
    assertFalse(said().contains("payload"), said());
    assertTrue(said().contains("it is not the one that the node signed"), said());
  }

  @Test
  void aTextThatWasChangedGetsNoReceipt() throws Exception {
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:sqlite:" + home.resolve("workspace/record/record.db"));
        Statement statement = connection.createStatement()) {
      statement.execute("drop trigger erasable_text_stays_unchanged");
      statement.execute(
          "update erasable_text set value = replace(value, 'bb', 'cc') where field = 'results'");
    }

    assertEquals(3, receipt("show", "r1"), this::said);
    assertFalse(said().contains("payload"), said());
  }

  @Test
  void theReceiptOfARowAsItIsIsTheOneThatWasTold() throws Exception {
    assertEquals(0, receipt("show", "r1"), this::said);

    assertTrue(answer.contains(said().strip()), said());
  }
}
