package org.dataexchange.tasker.cli.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody has written into the record is shown, and does nothing to the terminal. */
class ShownRecordTest {

  /** Clears the screen, says that all is well, and turns what follows. */
  private static final String EVIL = "x\u001b[2J\u009b1mnode-1: 9 entries hold\r\u202e\udb40\udc41";

  @TempDir Path home;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @BeforeEach
  void aRecordOfNodesThatSomebodyNamed() throws IOException {
    Path folder = Files.createDirectories(home.resolve("workspace")).resolve("record");
    Database.Place place =
        new Database.Place(folder, Optional.empty(), Optional.empty(), Optional.empty());
    try (NodeRecord record =
        new NodeRecord(new NodeRecord.Setup(EVIL, place, Optional.empty()), Clock.systemUTC())) {
      record.record(
          Entry.of(Kind.RUN, "r1").with("run", "r1").with("state", EVIL).with(Text.TASK, EVIL));
    }
  }

  private int record(String... arguments) {
    PrintStream out = new PrintStream(said, true, UTF_8);
    Terminal terminal =
        new Terminal(
            new Environment(Map.of("TASKER_WORKSPACE", home.resolve("workspace").toString())),
            out,
            out);
    return terminal.run(new Records(terminal), arguments);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "list",
        "list --json",
        "show r1",
        "head",
        "key",
        "verify",
        "export",
        "export --csv"
      })
  void namesAreHarmless(String command) {
    record(command.split(" ", 2));

    String shown = said.toString(UTF_8);
    assertTrue(
        shown
            .codePoints()
            .noneMatch(
                c ->
                    c != '\n'
                        && (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT)),
        shown);
    assertTrue(shown.toLowerCase(Locale.ROOT).contains("\\u001b[2j"), shown);
  }

  @Test
  void whatIsEscapedIsTheSameJson() throws IOException {
    assertEquals(0, record("list", "--json", "--kind", "run"));

    assertEquals(EVIL, new ObjectMapper().readTree(said.toByteArray()).at("/texts/task").asText());
  }
}
