package org.dataexchange.tasker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.LogManager;
import org.dataexchange.tasker.task.Printable;

/**
 * Attacks the server that is up, through the broker, as a malicious algorithm or sender would, and
 * tells what held. Exits with 0 if all held, 1 if something did not, and 3 if that could not be
 * found out.
 */
public final class Selftest {

  private static final int UNKNOWN = 3;

  private final Environment environment;
  private final SelftestOrder order;
  private final PrintStream out;
  private final PrintStream err;

  private Selftest(Environment environment, SelftestOrder order, PrintStream out, PrintStream err) {
    this.environment = environment;
    this.order = order;
    this.out = out;
    this.err = err;
  }

  /** The first argument is the folder with the attacks. */
  public static void main(String... arguments) {
    // what the broker's client logs is said in our own words
    LogManager.getLogManager().reset();
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);
    try {
      SelftestOrder order = SelftestOrder.parse(List.of(arguments));
      Environment environment = new Environment(System.getenv());
      System.exit(new Selftest(environment, order, out, err).run());
    } catch (CannotSubmit e) {
      err.println("selftest: " + Printable.of(e.getMessage()));
      System.exit(UNKNOWN);
    } catch (InterruptedException e) { // nobody interrupts this thread
      System.exit(UNKNOWN);
    }
  }

  private int run() throws InterruptedException {
    List<Attack> attacks = order.chosen(Attack.in(order.programs()));
    boolean held = true;
    try (SelftestShare share = new SelftestShare(shares(), order.programs());
        Conversation conversation = new Conversation(environment)) {
      for (int round = 1; round <= order.rounds(); round++) {
        SelftestTable table = new SelftestTable(order.json() ? err : out);
        held &= round(round, attacks, new SelftestRound(conversation, share, table));
      }
    }
    return held ? 0 : 1;
  }

  private boolean round(int number, List<Attack> attacks, SelftestRound round)
      throws InterruptedException {
    long start = System.nanoTime();
    Neighbour neighbour = round.run(attacks, environment);
    double seconds = (System.nanoTime() - start) / 1e9;
    SelftestTable table = round.table();
    if (order.json()) {
      out.println(table.json(neighbour.normalMillis(), seconds));
    }
    (order.json() ? err : out)
        .printf(
            "%s%s%s%n",
            order.rounds() == 1 ? "" : "round %d of %d: ".formatted(number, order.rounds()),
            table.summary(seconds),
            residentMemory());
    return table.allHeld();
  }

  private Path shares() {
    URI storage = environment.storage().url();
    if (!"file".equals(storage.getScheme())) {
      throw new CannotSubmit(
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
