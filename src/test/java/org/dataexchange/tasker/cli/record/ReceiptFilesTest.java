package org.dataexchange.tasker.cli.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.dataexchange.tasker.cli.Environment;
import org.dataexchange.tasker.cli.Terminal;
import org.dataexchange.tasker.record.NodeRecord;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Entry.Kind;
import org.dataexchange.tasker.task.Entry.Text;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiptFilesTest {

  @TempDir Path folder;
  private Path key;
  private Path receipt;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @BeforeEach
  void aRunWithAReceipt() throws IOException {
    Files.writeString(folder.resolve("node"), "node-1\n");
    node("record");
    receipt = Files.writeString(folder.resolve("receipt"), said(ReceiptCheck::new, "show", "r1"));
    key = Files.writeString(folder.resolve("node.pem"), said(Records::new, "key"));
  }

  private void node(String record) {
    Database.Place place =
        new Database.Place(
            folder.resolve(record), Optional.empty(), Optional.empty(), Optional.empty());
    try (NodeRecord node =
        new NodeRecord(
            new NodeRecord.Setup("node-1", place, Optional.empty()), Clock.systemUTC())) {
      node.record(
          Entry.of(Kind.RUN, "r1")
              .with("run", "r1")
              .with("state", "success")
              .with("requestSha256", "ab".repeat(32))
              .with(Text.TASK, "t1"));
    }
  }

  private String said(Function<Terminal, Object> command, String... arguments) {
    assertEquals(0, run(command, arguments), said::toString);
    return said.toString(UTF_8);
  }

  private int run(Function<Terminal, Object> command, String... arguments) {
    said.reset();
    PrintStream out = new PrintStream(said, true, UTF_8);
    Terminal terminal =
        new Terminal(new Environment(Map.of("TASKER_WORKSPACE", folder.toString())), out, out);
    return terminal.run(command.apply(terminal), arguments);
  }

  private int verify(Object... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "verify";
    for (int i = 0; i < arguments.length; i++) {
      all[i + 1] = arguments[i].toString();
    }
    return run(ReceiptCheck::new, all);
  }

  private void assertSaid(String what) {
    assertTrue(said.toString(UTF_8).contains(what), said::toString);
  }

  /** As docs/record.md has it. */
  @Test
  void holdsAgainstTheFileThatRecordKeyMade() {
    assertEquals(0, verify(receipt, "--key", key), said::toString);

    assertSaid("holds: node node-1 says that task \"t1\" ended as success");
  }

  @Test
  void holdsAgainstOneOfTheKeysThatANodeHasHad() throws IOException {
    Path all = Files.writeString(folder.resolve("all.pem"), another() + Files.readString(key));

    assertEquals(0, verify(receipt, "--key", all), said::toString);
  }

  private String another() {
    node("another");
    Path own = folder.resolve("record");
    own.toFile().renameTo(folder.resolve("aside").toFile());
    folder.resolve("another").toFile().renameTo(own.toFile());
    return said(Records::new, "key");
  }

  @Test
  void anotherKeyIsSaid() throws IOException {
    Path other = Files.writeString(folder.resolve("other.pem"), another());

    assertEquals(1, verify(receipt, "--key", other));

    assertSaid("other.pem has none such");
  }

  @Test
  void whatIsNoReceiptOrKeyIsSaidWithItsName() throws IOException {
    Path none = Files.write(folder.resolve("none"), new byte[] {(byte) 0xff, 0, 1});

    assertEquals(3, verify(folder.resolve("missing")));
    assertSaid("missing: there is no such file");
    assertEquals(3, verify(none));
    assertSaid("none: it is no JSON, or more than one answer");
    assertEquals(3, verify(receipt, "--key", none));
    assertSaid("none: it has no public key in PEM, as './tasker record key' prints one");
    assertEquals(3, verify(folder));
    assertEquals(3, verify());
  }

  @Test
  void oneAnswerIsNotTakenForAllThatAreInTheFile() throws IOException {
    Path two = Files.writeString(folder.resolve("two"), Files.readString(receipt).repeat(2));

    assertEquals(3, verify(two, "--key", key));

    assertSaid("more than one answer");
  }
}
