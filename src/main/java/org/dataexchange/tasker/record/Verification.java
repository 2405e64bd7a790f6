package org.dataexchange.tasker.record;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.dataexchange.tasker.record.chain.ChainCheck;
import org.dataexchange.tasker.record.chain.Fault;
import org.dataexchange.tasker.record.chain.Head;
import org.dataexchange.tasker.record.chain.SignedHead;
import org.dataexchange.tasker.record.store.ChainReader;
import org.dataexchange.tasker.record.store.Database;

/**
 * Walks the chains of a database and holds them against themselves, the signatures in it, and the
 * heads that somebody kept.
 */
public final class Verification {

  private static final String NOT_SIGNED = "it is not the one that the node signed at %s";

  private final ChainReader reader;
  private final Kept kept;
  private final LongConsumer progress;
  private long entries;

  /**
   * What was found of one node.
   *
   * @param fault the first place that does not hold
   * @param signed the last entry that the node signed; what is behind it can be changed unseen
   * @param keys how many it has had: a new one is known by its entry
   * @param backwards how often its clock went back
   */
  public record Chain(
      String node,
      Head head,
      long signatures,
      long signed,
      long keys,
      long backwards,
      Optional<Fault> fault) {}

  /**
   * Heads that were kept outside the database.
   *
   * @param own the node's, beside it
   * @param elsewhere what somebody else kept
   */
  public record Kept(List<SignedHead> own, List<SignedHead> elsewhere) {
    Stream<SignedHead> all() {
      return Stream.concat(own.stream(), elsewhere.stream());
    }
  }

  /**
   * What was found.
   *
   * @param fault the first place that does not hold, of all chains
   */
  public record Result(long entries, List<Chain> chains, Optional<Fault> fault) {}

  private Verification(ChainReader reader, Kept kept, LongConsumer progress) {
    this.reader = reader;
    this.kept = kept;
    this.progress = progress;
  }

  /**
   * @param kept heads from elsewhere
   * @param progress is told the number of entries that were looked at
   * @throws SQLException if the database cannot be read
   */
  public static Result of(Database database, List<SignedHead> kept, LongConsumer progress)
      throws SQLException {
    return of(database, new Kept(List.of(), kept), progress);
  }

  /**
   * @param progress is told the number of entries that were looked at
   * @throws SQLException if the database cannot be read
   */
  public static Result of(Database database, Kept kept, LongConsumer progress) throws SQLException {
    try (ChainReader reader = ChainReader.of(database)) {
      return new Verification(reader, kept, progress).result();
    }
  }

  /**
   * What is wrong with one entry: it is held against the next head behind it that a key signed, and
   * with what nobody has signed yet against itself.
   *
   * @throws SQLException if the database cannot be read
   */
  static Optional<Fault> of(Database database, String node, long number, String publicKey)
      throws SQLException {
    try (ChainReader reader = ChainReader.of(database)) {
      Optional<SignedHead> signed =
          reader.signatures(node).stream()
              .map(ChainReader.Signature::head)
              .filter(head -> head.number() >= number && head.publicKey().equals(publicKey))
              .filter(SignedHead::holds)
              .findFirst();
      long end = signed.map(SignedHead::number).orElse(Long.MAX_VALUE);
      Head before =
          reader.hash(node, number - 1).map(hash -> new Head(number - 1, hash)).orElse(Head.NONE);
      ChainCheck check = new ChainCheck(node, before);
      List<Fault> faults = new ArrayList<>(1);
      reader.walk(
          node,
          number,
          entry -> {
            check.next(entry).ifPresent(faults::add);
            return faults.isEmpty() && check.head().number() < end;
          });
      return faults.stream()
          .findFirst()
          .or(
              () ->
                  signed
                      .filter(head -> !head.head().equals(check.head()))
                      .map(head -> new Fault(node, number, NOT_SIGNED.formatted(head.at()))));
    }
  }

  private Result result() throws SQLException {
    List<Chain> chains = new ArrayList<>();
    List<String> nodes = new ArrayList<>(reader.nodes());
    kept.all()
        .map(SignedHead::node)
        .filter(node -> !nodes.contains(node))
        .distinct()
        .forEach(nodes::add);
    for (String node : nodes) {
      chains.add(chain(node));
    }
    Optional<Fault> first = chains.stream().map(Chain::fault).flatMap(Optional::stream).findFirst();
    Optional<Fault> fault = first.isPresent() ? first : reader.stray();
    return new Result(entries, chains, fault);
  }

  private Chain chain(String node) throws SQLException {
    ChainCheck check = new ChainCheck(node);
    List<Fault> faults = new ArrayList<>(1);
    reader.walk(
        node,
        1,
        entry -> {
          check.next(entry).ifPresent(faults::add);
          if (faults.isEmpty()) {
            reader.erasure(entry).ifPresent(faults::add);
          }
          look();
          return faults.isEmpty();
        });
    List<ChainReader.Signature> signatures = reader.signatures(node);
    for (ChainReader.Signature one : signatures) {
      if (faults.isEmpty()) {
        check.signature(one.head(), one.hash()).ifPresent(faults::add);
      }
    }
    if (faults.isEmpty()) {
      kept(node, check, signatures).ifPresent(faults::add);
    }
    long signed = signatures.isEmpty() ? 0 : signatures.getLast().head().number();
    return new Chain(
        node,
        check.head(),
        signatures.size(),
        signed,
        check.keys(),
        check.backwards(),
        faults.stream().findFirst());
  }

  private Optional<Fault> kept(
      String node, ChainCheck check, List<ChainReader.Signature> signatures) throws SQLException {
    for (SignedHead one : kept.all().filter(head -> head.node().equals(node)).toList()) {
      Optional<Fault> fault = check.signature(one, reader.hash(node, one.number()));
      if (fault.isPresent()) {
        return fault;
      }
    }
    return kept.own().stream()
        .filter(own -> own.node().equals(node))
        .filter(own -> signatures.stream().noneMatch(in -> in.head().equals(own)))
        .findFirst()
        .map(
            own ->
                new Fault(
                    node,
                    own.number(),
                    "the node signed it at %s, and that signature was removed"
                        .formatted(own.at())));
  }

  private void look() {
    entries++;
    progress.accept(entries);
  }
}
