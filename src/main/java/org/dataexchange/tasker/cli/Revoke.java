package org.dataexchange.tasker.cli;

import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.dataexchange.tasker.rabbitmq.client.CancelClient;
import org.dataexchange.tasker.task.Cancellation;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Revokes the approval of code, lifts that again, or lists what is in force. Exits with 0 once the
 * broker has the message, else with 1.
 */
@Command(name = "revoke", exitCodeOnInvalidInput = 1)
public final class Revoke implements Callable<Integer> {

  @ArgGroup(multiplicity = "1")
  private Asked asked;

  private static final class Asked {

    @Option(names = "--sha256", paramLabel = "DIGEST")
    private String revoked;

    @Option(names = "--lift", paramLabel = "DIGEST")
    private String lifted;

    @Option(names = "--list")
    private boolean list;
  }

  private final Terminal terminal;

  Revoke(Terminal terminal) {
    this.terminal = terminal;
  }

  public static void main(String... arguments) {
    Terminal.exit(Revoke::new, arguments);
  }

  @Override
  public Integer call() {
    if (asked.list) {
      CancelList inForce = new CancelList();
      try (CancelClient client = new CancelClient(terminal.environment().broker())) {
        client.read(inForce);
      }
      inForce.print(terminal.out());
    } else {
      Cancel.publish(order(), terminal);
    }
    return 0;
  }

  Cancellation order() {
    boolean lift = asked.lifted != null;
    String digest = (lift ? asked.lifted : asked.revoked).toLowerCase(Locale.ROOT);
    if (!digest.matches("[0-9a-f]{64}")) {
      throw new CommandFailed("a sha256 has 64 hexadecimal digits");
    }
    return new Cancellation(new Cancellation.OfCode(digest), Instant.now(), lift);
  }
}
