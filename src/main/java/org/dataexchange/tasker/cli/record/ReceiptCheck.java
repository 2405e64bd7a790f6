package org.dataexchange.tasker.cli.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.cli.CommandFailed;
import org.dataexchange.tasker.cli.Terminal;
import org.dataexchange.tasker.record.NodeRecord;
import org.dataexchange.tasker.record.chain.ChainedEntry;
import org.dataexchange.tasker.record.chain.PublicKeys;
import org.dataexchange.tasker.record.receipt.Envelope;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.record.store.EntrySearch;
import org.dataexchange.tasker.record.store.Filter;
import org.dataexchange.tasker.record.store.FoundEntry;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.text.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Holds a receipt, and the answer around it, against the key of the node that signed it, or makes
 * one once more. Exits with 0 if it holds, 1 if not, 3 if that cannot be found out.
 */
@Command(name = "receipt", exitCodeOnInvalidInput = 3, exitCodeOnExecutionException = 3)
public final class ReceiptCheck {

  private static final int BROKEN = 1;

  private final Terminal terminal;

  ReceiptCheck(Terminal terminal) {
    this.terminal = terminal;
  }

  public static void main(String... arguments) {
    Terminal.exit(ReceiptCheck::new, arguments);
  }

  /**
   * A key that may have signed.
   *
   * @param node whose it is; nothing where the user says so
   */
  private record Signer(Optional<String> node, String key) {
    boolean isOf(String id) {
      try {
        return PublicKeys.id(key).equals(id);
      } catch (IllegalArgumentException e) {
        return false; // a row that was changed
      }
    }
  }

  @Command
  int verify(
      @Parameters(paramLabel = "FILE") Path file,
      @Option(names = "--key", paramLabel = "FILE") Path key)
      throws IOException, SQLException {
    byte[] content = Files.readAllBytes(file);
    Envelope receipt = read(file, content);
    List<Signer> signers = key == null ? ofRecord() : signers(key);
    Optional<String> objection = objection(receipt, signers, key);
    if (objection.isPresent()) {
      return broken(objection.get());
    }
    SignedAnswer answer = SignedAnswer.of(content, receipt.statement());
    if (!answer.changed().isEmpty()) {
      return broken(
          "the receipt is the node's, and the answer around it says something else: "
              + String.join(", ", answer.changed()));
    }
    say(receipt);
    if (!answer.notCompared().isEmpty()) {
      print(
          "not compared: %s, of which the answer has a part, or bytes that are no text",
          String.join(", ", answer.notCompared()));
    }
    if (answer.notListed() > 0) {
      print("not compared: %d files, as the receipt has no room for them", answer.notListed());
    }
    return 0;
  }

  /** Why it is none of theirs; nothing if it is. */
  private static Optional<String> objection(Envelope receipt, List<Signer> signers, Path key) {
    List<Signer> signed = signers.stream().filter(one -> receipt.isSignedBy(one.key())).toList();
    if (signed.isEmpty()) {
      return Optional.of(why(receipt, signers, key));
    }
    // nodes that share a record have keys of their own, and speak for themselves alone
    String node = receipt.statement().at("/predicate/record/node").asText();
    return signed.stream()
            .allMatch(one -> one.node().filter(whose -> !whose.equals(node)).isPresent())
        ? Optional.of(
            "it says that it is of node %s, and is signed with a key of %s"
                .formatted(node, signed.getFirst().node().orElseThrow()))
        : Optional.empty();
  }

  private static String why(Envelope receipt, List<Signer> signers, Path key) {
    List<String> named = receipt.signatures().stream().map(Envelope.Signature::keyId).toList();
    if (named.isEmpty()) {
      return "it has no signature";
    }
    if (named.stream()
        .anyMatch(id -> id.isEmpty() || signers.stream().anyMatch(one -> one.isOf(id)))) {
      return "the signature is not that of what it says";
    }
    return "it is signed with the key %s, and %s"
        .formatted(
            String.join(", ", named),
            key == null
                ? "the record here has none such; --key FILE takes another"
                : key + " has none such");
  }

  private int broken(String why) {
    print("does not hold: %s", why);
    return BROKEN;
  }

  /** Whatever is in there is somebody else's. */
  private void print(String line, Object... with) {
    terminal.out().println(Printable.of(line.formatted(with)));
  }

  @Command
  int show(@Parameters(paramLabel = "NODE:NUMBER|RUN") String which) throws SQLException {
    try (NodeRecord record =
        new NodeRecord(terminal.environment().ownRecord(), Clock.systemUTC())) {
      FoundEntry run = ShownReceipt.run(which, new EntrySearch(record.database()));
      terminal.out().println(ShownReceipt.of(run, record));
      return 0;
    }
  }

  private static Envelope read(Path file, byte[] content) {
    try {
      return Envelope.read(content);
    } catch (IllegalArgumentException e) {
      throw new CommandFailed(file + ": " + e.getMessage());
    }
  }

  private static List<Signer> signers(Path file) throws IOException {
    try {
      return PublicKeys.allOfPem(Files.readString(file, ISO_8859_1)).stream()
          .map(one -> new Signer(Optional.empty(), one))
          .toList();
    } catch (IllegalArgumentException e) {
      throw new CommandFailed(
          file + ": it has no public key in PEM, as './tasker record key' prints one");
    }
  }

  /** All that its nodes ever had. */
  private List<Signer> ofRecord() throws SQLException {
    Database.Place place = terminal.environment().record();
    if (place.url().isEmpty() && !Files.exists(Database.file(place.folder()))) {
      throw new CommandFailed(
          "there is no record in " + place.folder() + " to take the key from: give --key FILE");
    }
    return new EntrySearch(Database.at(place))
        .page(Filter.ALL.of(List.of(Entry.Kind.KEY)), Optional.empty(), Integer.MAX_VALUE).stream()
            .map(
                one ->
                    new Signer(
                        Optional.of(one.entry().node()), one.entry().fact(ChainedEntry.PUBLIC_KEY)))
            .toList();
  }

  private void say(Envelope receipt) {
    JsonNode statement = receipt.statement();
    JsonNode run = statement.path("predicate");
    JsonNode place = run.path("record");
    print(
        "holds: node %s says that task %s ended as %s (%s) at %s, entry %s of its record",
        place.path("node").asText(),
        run.path("task"),
        run.path("state").asText(),
        run.path("reason").asText(),
        run.path("finishedAt").asText(),
        place.path("number").asText());
    for (JsonNode subject : statement.path("subject")) {
      print("%s  %s", subject.at("/digest/sha256").asText(), subject.path("name").asText());
    }
  }
}
