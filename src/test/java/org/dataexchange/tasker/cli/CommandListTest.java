package org.dataexchange.tasker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dataexchange.tasker.system.Script;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The list of the commands, from which help and completion come: it is what the commands take. */
public class CommandListTest {

  private static final Pattern TERM = Pattern.compile("(?m)^ {4}(\\S+)( \\S+)?(?= {2})");

  /** The paragraphs of the list, by their commands. */
  private static Map<String, String> listed() throws IOException {
    return Stream.of(Files.readString(Path.of("src/main/script/commands")).split("\n\n"))
        .collect(
            Collectors.toMap(
                command -> command.split("[ \n]", 2)[0],
                command -> command,
                (first, second) -> first + second,
                LinkedHashMap::new));
  }

  /** What a command takes: its options and words, each with the number of its values. */
  private static Map<String, String> taken(CommandSpec command) {
    Map<String, String> taken = new TreeMap<>();
    for (OptionSpec option : command.options()) {
      taken.put(option.names()[0], option.arity().toString());
    }
    command
        .subcommands()
        .forEach(
            (name, sub) -> {
              taken.put(name, "0");
              taken.putAll(taken(sub.getCommandSpec()));
            });
    return taken;
  }

  /** Fails if the list says something else of a program's arguments. */
  public static void assertListed(Object program) throws IOException {
    CommandSpec command = CommandSpec.forAnnotatedObject(program);
    Map<String, String> told = new TreeMap<>();
    Matcher terms = TERM.matcher(listed().get(command.name()));
    while (terms.find()) {
      String value = terms.group(2) == null ? "" : terms.group(2).strip();
      told.put(terms.group(1), value.isEmpty() ? "0" : value.startsWith("[") ? "0..1" : "1");
    }
    assertEquals(taken(command), told, command.name());
  }

  @Test
  void saysWhatTheProgramsTake() throws IOException {
    Terminal terminal = new Terminal(new Environment(Map.of()), System.out, System.err);
    for (Object program :
        List.of(
            new Submit(terminal),
            new Try(terminal),
            new Approve(terminal),
            new Cancel(terminal),
            new Revoke(terminal),
            new Dead(terminal),
            new Cache(terminal))) {
      assertListed(program);
    }
  }

  @Test
  void namesEachCommandOfTheScriptAndNoOther() throws IOException {
    String script = Files.readString(Path.of("tasker"));
    Matcher cases = Pattern.compile("(?m)^  ([a-z| ]+)\\)").matcher(script);
    Set<String> known = new TreeSet<>();
    while (cases.find()) {
      known.addAll(List.of(cases.group(1).split(" \\| ")));
    }
    assertEquals(known, new TreeSet<>(listed().keySet()));
  }

  @Test
  void isPrintedAsHelp() throws IOException {
    String all = Script.tasker("help");
    for (Map.Entry<String, String> command : listed().entrySet()) {
      String first = command.getValue().lines().filter(l -> l.startsWith("  ")).findFirst().get();
      assertTrue(all.contains(first), first);
      String synopsis = command.getValue().lines().findFirst().get();
      String help = Script.tasker(command.getKey(), "--help");
      assertTrue(help.startsWith("usage: ./tasker " + synopsis + "\n"), help);
      assertTrue(help.contains(first), help);
      assertEquals(help, Script.tasker("help", command.getKey()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "stauts, 2, 'there is no command ''stauts'': did you mean status? ./tasker help'",
    "nonsense, 2, 'there is no command ''nonsense''; ./tasker help'",
    "submit --cod a --data b, 3, 'no option --cod: did you mean --code? ./tasker submit --help'",
    "submit --id --cod --cod, 3, 'no option --cod'",
    "try --limit memory=1, 3, 'did you mean --limits?'",
    "approve --coed a, 3, 'did you mean --code?'",
    "cache size --jsn, 3, 'no option --jsn'",
    "selftest --round 3, 3, 'did you mean --rounds?'",
    "cancel --lft 1, 1, 'did you mean --lift?'",
    "revoke --sha 1, 1, 'did you mean --sha256?'",
    "dead drop --al, 1, 'did you mean --all?'",
    "up --all, 2, 'up has no option --all; ./tasker up --help'",
    "bench --rouns 3 latency, 2, 'did you mean --rounds?'",
    "chaos --tasks=3 --cluter, 2, 'did you mean --cluster?'",
    "help stauts, 2, 'did you mean status?'",
    "completion fish, 2, 'bash or zsh'"
  })
  void refusesWithTheNearestName(String line, int exitCode, String said) {
    Script.Said refused = Script.attempt(Map.of(), line.split(" "));

    assertEquals(exitCode, refused.exitCode(), refused::text);
    assertTrue(refused.text().contains(said), refused::text);
    assertEquals(1, refused.text().lines().count(), refused::text);
  }

  /** Ids come from those who send tasks, and get to the shell as an operator's argument. */
  @Test
  void runsNothingOfAnArgument(@TempDir Path folder) {
    Path made = folder.resolve("made");

    Script.Said refused =
        Script.attempt(Map.of(), "cancel", "-$(cp /etc/hostname %s)".formatted(made));

    assertEquals(1, refused.exitCode(), refused::text);
    assertTrue(refused.text().contains("cancel has no option -$(cp"), refused::text);
    assertTrue(Files.notExists(made));
  }

  @ParameterizedTest
  @CsvSource({"a -h b", "a --help b"})
  void takesNoPartOfAnArgumentForTheWishForHelp(String id) {
    Script.Said said =
        Script.attempt(Map.of("TASKER_BROKER_URI", "amqp://127.0.0.1:1"), "cancel", id);

    assertEquals(1, said.exitCode(), said::text);
  }
}
