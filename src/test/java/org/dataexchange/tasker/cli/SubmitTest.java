package org.dataexchange.tasker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubmitTest {

  private static final String DIGEST = "0".repeat(64);

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @Test
  void makesTheContractsMessage() {
    String[] arguments =
        ("--keep --code @code --data data --etag -e --timeout 60 --image sci --image-digest d"
                + " --json --sha256 %s --id first --id last")
            .formatted(DIGEST)
            .split(" ");
    Submit submit = new Submit(new Terminal(new Environment(Map.of()), System.out, System.err));
    assertEquals(
        "last",
        Terminal.commandLine(submit)
            .parseArgs(arguments)
            .matchedOptionValue("--id", Optional.empty())
            .get());
    assertEquals(
        """
        {"taskId":"made","codePath":"@code","dataPath":"data",\
        "codeHash":{"eTag":"-e","sha256":"%s"},"limits":{"timeout":"PT1M"},\
        "image":"sci","imageDigest":"d","keep":true}"""
            .formatted(DIGEST),
        new String(submit.body("made"), UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "'--code a', '--data=PATH'",
    "'--code a --data b --timeout soon --etag e', --timeout takes whole seconds",
    "'--code a --data b --tag e', '--tag'",
    "'--code a --data b c', 'c'",
    "'--code a --data b --etag', '--etag'",
    "'--code a --data b --etag e --id=', has 1 to 200 characters"
  })
  void refusesWhatMakesNoTask(String line, String named) {
    PrintStream out = new PrintStream(said, true, UTF_8);
    Terminal terminal = new Terminal(new Environment(Map.of()), out, out);

    assertEquals(3, terminal.run(new Submit(terminal), line.split(" ")));

    assertTrue(said.toString(UTF_8).startsWith("submit: "), said::toString);
    assertTrue(said.toString(UTF_8).contains(named), said::toString);
  }
}
