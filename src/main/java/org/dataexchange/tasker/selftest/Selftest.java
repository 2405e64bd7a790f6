package org.dataexchange.tasker.selftest;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.dataexchange.tasker.cli.CommandFailed;
import org.dataexchange.tasker.cli.Environment;
import org.dataexchange.tasker.cli.Terminal;
import org.dataexchange.tasker.rabbitmq.client.Conversation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Attacks the server that is up, through the broker, as a malicious algorithm or sender would, and
 * tells what held. Exits with 0 if all held, 1 if something did not, and 3 if that could not be
 * found out.
 */
@Command(name = "selftest", exitCodeOnInvalidInput = 3, exitCodeOnExecutionException = 3)
public final class Selftest implements Callable<Integer> {

  @Parameters(paramLabel = "FOLDER", description = "with the attacks")
  private Path programs;

  /** Names of attacks, or kinds. */
  @Option(names = "--only", split = ",")
  private List<String> only = List.of();

  @Option(names = "--rounds", defaultValue = "1")
  private String rounds;

  /** The alias of the image in which the attacks run; none for the server's own. */
  @Option(names = "--image")
  private Optional<String> image;

  @Option(names = "--json")
  private boolean json;

  private final Environment environment;
  private final PrintStream out;
  private final PrintStream err;

  Selftest(Terminal terminal) {
    this.environment = terminal.environment();
    this.out = terminal.out();
    this.err = terminal.err();
  }

  public static void main(String... arguments) {
    Terminal.exit(Selftest::new, arguments);
  }

  @Override
  public Integer call() throws InterruptedException {
    int last = rounds();
    List<Attack> attacks = chosen(Attack.in(programs));
    boolean held = true;
    try (SelftestFolder share = new SelftestFolder(shares(), programs);
        Conversation conversation = new Conversation(environment.broker())) {
      for (int round = 1; round <= last; round++) {
        SelftestTable table = new SelftestTable(json ? err : out);
        SelftestRound attacked = new SelftestRound(conversation, share, image, table);
        held &= round("round %d of %d: ".formatted(round, last), attacks, attacked);
      }
    }
    return held ? 0 : 1;
  }

  int rounds() {
    if (!rounds.matches("[1-9][0-9]{0,5}")) {
      throw new CommandFailed("--rounds takes a number from 1 on, not '" + rounds + "'");
    }
    return Integer.parseInt(rounds);
  }

  /**
   * The attacks that are asked for.
   *
   * @throws CommandFailed if there are none
   */
  List<Attack> chosen(List<Attack> all) {
    for (String name : only) {
      if (all.stream().noneMatch(attack -> attack.is(name))) {
        throw new CommandFailed(
            "there is no attack '%s'; they are named in %s"
                .formatted(name, programs.resolve("attacks.json")));
      }
    }
    return all.stream()
        .filter(attack -> only.isEmpty() || only.stream().anyMatch(attack::is))
        .toList();
  }

  private boolean round(String name, List<Attack> attacks, SelftestRound round)
      throws InterruptedException {
    long start = System.nanoTime();
    PlainTask neighbour = round.run(attacks, environment);
    double seconds = (System.nanoTime() - start) / 1e9;
    SelftestTable table = round.table();
    if (json) {
      out.println(table.json(neighbour.normalMillis(), seconds));
    }
    (json ? err : out)
        .printf("%s%s%s%n", rounds() == 1 ? "" : name, table.summary(seconds), residentMemory());
    return table.allHeld();
  }

  private Path shares() {
    URI storage = environment.storage().url();
    if (!"file".equals(storage.getScheme())) {
      throw new CommandFailed(
          "the selftest lays its attacks into the storage, and TASKER_STORAGE_URL is no folder of"
              + " this machine: set it to one, like file:///srv/shares, for the time of the test");
    }
    return Path.of(storage);
  }

  /** Of a server that {@code ./tasker} started. */
  private String residentMemory() {
    try {
      Path pid = environment.server().orElseThrow(IOException::new).resolve("pid");
      Path status = Path.of("/proc", Files.readString(pid).strip(), "status");
      return Files.readAllLines(status).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
          .map("; the server holds %d MiB"::formatted)
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }
}
