package org.dataexchange.tasker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Map;
import org.dataexchange.tasker.task.Cancellation;
import org.dataexchange.tasker.wire.CancelFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CancelTest {

  private static final String DIGEST = "ab".repeat(32);

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(said, true, UTF_8);

  /** Its broker is away: what was understood fails with that. */
  private final Terminal terminal =
      new Terminal(new Environment(Map.of("TASKER_BROKER_URI", "amqp://127.0.0.1:1")), out, out);

  private String cancels(String... arguments) {
    Cancel cancel = new Cancel(terminal);
    Terminal.commandLine(cancel).parseArgs(arguments);
    return written(cancel.order());
  }

  private String revokes(String... arguments) {
    Revoke revoke = new Revoke(terminal);
    Terminal.commandLine(revoke).parseArgs(arguments);
    return written(revoke.order());
  }

  private static String written(Cancellation order) {
    return new String(CancelFormat.write(order.target(), order.lifted()), UTF_8);
  }

  @Test
  void makesTheContractsMessages() {
    assertEquals("{\"taskId\":\"123\"}", cancels("123"));
    assertEquals("{\"taskId\":\"123\",\"lift\":true}", cancels("--lift", "123"));
    assertEquals(
        "{\"sha256\":\"" + DIGEST + "\"}", revokes("--sha256", "AB" + DIGEST.substring(2)));
    assertEquals("{\"sha256\":\"" + DIGEST + "\",\"lift\":true}", revokes("--lift", DIGEST));
  }

  private int run(String line) {
    String[] words = line.split(" ");
    String[] arguments = Arrays.copyOfRange(words, 1, words.length);
    return words[0].equals("cancel")
        ? terminal.run(new Cancel(terminal), arguments)
        : terminal.run(new Revoke(terminal), arguments);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cancel 123", "cancel --lift 123", "revoke --list"})
  void goesToTheBrokerWithIt(String line) {
    assertEquals(1, run(line));
    assertTrue(said.toString(UTF_8).contains("does not answer"), said::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cancel",
        "cancel --lift",
        "cancel --list",
        "cancel a b",
        "revoke",
        "revoke --sha256",
        "revoke --list all",
        "revoke --list --lift 123",
        "revoke --sha256 abc",
        "revoke --lift 123",
        "revoke 123"
      })
  void saysWhatItTakes(String line) {
    assertEquals(1, run(line));
    String name = line.split(" ")[0];
    assertTrue(
        said.toString(UTF_8)
            .matches(
                "%s: (.*[;?] ./tasker %s --help says more|a sha256 has .*)\n"
                    .formatted(name, name)),
        said::toString);
  }
}
