package org.dataexchange.tasker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.ParseResult;

class DeadTest {

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(said, true, UTF_8);

  /** Its broker is away: what was understood fails with that. */
  private final Terminal terminal =
      new Terminal(new Environment(Map.of("TASKER_BROKER_URI", "amqp://127.0.0.1:1")), out, out);

  private ParseResult parse(String line) {
    return Terminal.commandLine(new Dead(terminal)).parseArgs(line.split(" ")).subcommand();
  }

  private String id(String line) {
    return parse(line).matchedPositionalValue(0, Optional.of("none")).orElse("none");
  }

  @Test
  void readsWhatIsAskedFor() {
    assertFalse(parse("list").hasMatchedOption("--json"));
    assertTrue(parse("list --json").hasMatchedOption("--json"));
    assertEquals("x", parse("show x").matchedPositionalValue(0, "none"));
    assertFalse(parse("show x").hasMatchedOption("--raw"));
    assertEquals(Optional.of(""), parse("show x --raw").matchedOptionValue("--raw", null));
    assertEquals(Optional.of("f"), parse("show x --raw f").matchedOptionValue("--raw", null));
    assertEquals("x", id("replay x"));
    assertTrue(parse("replay --all").hasMatchedOption("--all"));
    assertEquals("x", id("drop x"));
    assertTrue(parse("drop --all").hasMatchedOption("--all"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "list",
        "list --json",
        "show x",
        "show x --raw",
        "show x --raw f",
        "replay x",
        "replay --all",
        "drop x",
        "drop --all"
      })
  void goesToTheBrokerWithIt(String line) {
    assertEquals(1, terminal.run(new Dead(terminal), line.split(" ")));
    assertTrue(said.toString(UTF_8).contains("does not answer"), said::toString);
  }

  /** Above all, a slip of the hand must not mean all of them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "help",
        "list x",
        "show",
        "show --raw",
        "show x y",
        "show x --raw f g",
        "replay",
        "replay x --all",
        "replay --all x",
        "replay x y",
        "drop",
        "drop --al",
        "drop x --all"
      })
  void refusesAllElse(String line) {
    String[] arguments = line.isEmpty() ? new String[0] : line.split(" ");

    assertEquals(1, terminal.run(new Dead(terminal), arguments));

    assertTrue(said.toString(UTF_8).startsWith("dead: "), said::toString);
    assertTrue(said.toString(UTF_8).contains("./tasker dead --help says more"), said::toString);
  }

  @Test
  void namesTheWordThatIsNearest() {
    assertEquals(1, terminal.run(new Dead(terminal), "lst"));
    assertTrue(
        said.toString(UTF_8).contains("'lst': did you mean list? ./tasker dead --help says more"),
        said::toString);
  }
}
