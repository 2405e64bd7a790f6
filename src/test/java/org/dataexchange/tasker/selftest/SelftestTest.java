package org.dataexchange.tasker.selftest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dataexchange.tasker.cli.CommandFailed;
import org.dataexchange.tasker.cli.CommandListTest;
import org.dataexchange.tasker.cli.Environment;
import org.dataexchange.tasker.cli.Terminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the selftest is asked for. */
class SelftestTest {

  private final List<Attack> attacks = Attack.in(Path.of("src/selftest"));
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(said, true, UTF_8);
  private final Terminal terminal = new Terminal(new Environment(Map.of()), out, out);

  private Selftest asked(String line) {
    Selftest selftest = new Selftest(terminal);
    new CommandLine(selftest).parseArgs(line.split(" "));
    return selftest;
  }

  @Test
  void choosesAttacksByNameOrKind() {
    Selftest one = asked("x --only heap-bomb --rounds 3");
    assertEquals(List.of("heap-bomb"), one.chosen(attacks).stream().map(Attack::name).toList());
    assertEquals(3, one.rounds());
    Selftest kind = asked("x --json --only tracing");
    assertEquals(1, kind.rounds());
    assertTrue(kind.chosen(attacks).stream().allMatch(a -> a.kind().equals("tracing")));
    Selftest several = asked("x --only heap-bomb,tracing");
    assertEquals(
        1 + kind.chosen(attacks).size(), several.chosen(attacks).size(), "a name and a kind");
    Selftest typo = asked("x --only tracing,heap");
    assertThrows(CommandFailed.class, () -> typo.chosen(attacks));
    Selftest none = asked("x --only heap");
    assertThrows(CommandFailed.class, () -> none.chosen(attacks));
    assertEquals(attacks, asked("x").chosen(attacks));
  }

  @Test
  void takesWhatTheListSays() throws IOException {
    CommandListTest.assertListed(new Selftest(terminal));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x --all", "x --only", "x --rounds 0"})
  void refusesArgumentsThatNobodyKnows(String line) {
    String[] arguments = line.isEmpty() ? new String[0] : line.split(" ");

    assertEquals(3, terminal.run(new Selftest(terminal), arguments));

    assertTrue(
        said.toString(UTF_8).matches("selftest: (.* --help says more|--rounds takes .*)\n"),
        said::toString);
  }
}
