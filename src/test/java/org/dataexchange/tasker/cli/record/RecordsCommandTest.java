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
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.dataexchange.tasker.cli.CommandListTest;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordsCommandTest {

  private static final String CODE = "0a".repeat(32);

  @TempDir Path workspace;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @BeforeEach
  void aRun() {
    Database.Place place =
        new Database.Place(
            workspace.resolve("record"), Optional.empty(), Optional.empty(), Optional.empty());
    try (NodeRecord record =
        new NodeRecord(
            new NodeRecord.Setup("node-1", place, Optional.empty()), Clock.systemUTC())) {
      record.record(
          Entry.of(Kind.RUN, "r1")
              .with("run", "r1")
              .with("state", "success")
              .with("codeSha256", CODE)
              .with(Text.TASK, "t1"));
    }
  }

  private Terminal terminal() {
    PrintStream out = new PrintStream(said, true, UTF_8);
    return new Terminal(
        new Environment(Map.of("TASKER_WORKSPACE", workspace.toString())), out, out);
  }

  private int record(String... arguments) {
    said.reset();
    return terminal().run(new Records(terminal()), arguments);
  }

  private void assertSaid(String what) {
    assertTrue(said.toString(UTF_8).contains(what), said::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--state sucess | record: --state is 'sucess'; accepted is one of success, error, rejected",
        "--reason time-out | accepted is one of completed, exit-code",
        "--verdict Clean | accepted is one of clean",
        "--kind runs | record: --kind is 'runs'; accepted is one of run, dead-letter",
        "--from 2026-02-30 | record: --from is '2026-02-30'; accepted is a day, as 2026-11-30",
        "--limit 0 | record: --limit is 0; accepted is 1 or more",
      })
  void aWordThatNothingCanHaveIsRefused(String options, String why) {
    assertEquals(3, record(("list " + options).split(" ")), said::toString);

    assertSaid(why);
  }

  @Test
  void thatNothingIsFoundIsSaid() {
    assertEquals(0, record("search", "--task", "t2"));

    assertEquals("no entry is like that\n", said.toString(UTF_8));
  }

  @Test
  void aDigestIsFoundHoweverItIsWritten() {
    for (String digest : new String[] {CODE, CODE.toUpperCase(Locale.ROOT)}) {
      assertEquals(0, record("list", "--code", digest));
      assertSaid("task=t1");
    }
  }

  @ParameterizedTest
  @CsvSource({"node-1:99", "2", "t1"})
  void anEntryThatIsNotThereIsSaidWithWhereToLook(String which) {
    assertEquals(1, record("show", which));

    assertSaid("there is no entry '%s': accepted is NODE:NUMBER, as list has it".formatted(which));
    assertSaid("'./tasker record list --task ID' finds those of a task");
  }

  @Test
  void aHeadThatIsNoneIsSaidWithItsFile() {
    assertEquals(3, record("verify", "--head", "nowhere"));
    assertSaid("record: nowhere: there is no such file");
    assertEquals(3, record("verify", "--head", "/bin/true"));
    assertSaid("/bin/true: it is no signed head; accepted is what './tasker record head' prints");
  }

  @Test
  void theListOfCommandsHasWhatTheseTake() throws IOException {
    CommandListTest.assertListed(new Records(terminal()));
    CommandListTest.assertListed(new ReceiptCheck(terminal()));
    CommandListTest.assertListed(new Crate(terminal()));
    CommandListTest.assertListed(new Erase(terminal()));
    String kinds =
        Arrays.stream(Kind.values()).map(Kind::wireName).collect(Collectors.joining(","));
    String list = Files.readString(Path.of("src/main/script/commands"));
    assertTrue(list.contains("--kind KIND         " + kinds + "\n"), kinds);
  }
}
