package org.dataexchange.tasker.chaos;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.dataexchange.tasker.record.Verification;
import org.dataexchange.tasker.record.chain.ChainedEntry;
import org.dataexchange.tasker.record.receipt.Envelope;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.record.store.EntrySearch;
import org.dataexchange.tasker.record.store.Filter;
import org.dataexchange.tasker.record.store.FoundEntry;
import org.dataexchange.tasker.system.Answer;
import org.dataexchange.tasker.task.Entry;

/** What the records must say when all is over: each answer that was told, once, in whole chains. */
public final class Records {

  private static final int ALL = 1_000_000;

  private final Map<String, List<ChainedEntry>> runs = new HashMap<>();

  /** The keys that each node has had. */
  private final Map<String, Set<String>> keys = new HashMap<>();

  private final List<String> complaints = new ArrayList<>();

  private Records() {}

  /**
   * @param databases of all nodes: one that they share, or one each
   */
  public static Records of(List<Database> databases) {
    Records records = new Records();
    databases.forEach(records::read);
    return records;
  }

  private void read(Database database) {
    try {
      Verification.of(database, List.of(), entries -> {})
          .fault()
          .ifPresent(fault -> complaints.add("a record does not hold: " + fault));
      EntrySearch search = new EntrySearch(database);
      for (FoundEntry one : entries(search, Entry.Kind.RUN)) {
        runs.computeIfAbsent(one.entry().fact("run"), run -> new ArrayList<>()).add(one.entry());
      }
      entries(search, Entry.Kind.KEY)
          .forEach(
              one ->
                  keys.computeIfAbsent(one.entry().node(), node -> new HashSet<>())
                      .add(one.entry().fact(ChainedEntry.PUBLIC_KEY)));
    } catch (SQLException e) {
      complaints.add("the record in %s cannot be read: %s".formatted(database.where(), e));
    }
  }

  private static List<FoundEntry> entries(EntrySearch search, Entry.Kind kind) throws SQLException {
    return search.page(Filter.ALL.of(List.of(kind)), Optional.empty(), ALL);
  }

  /** What of the answers that were told is not in the records as it is to be. */
  public List<String> complaints(List<Answer> told) {
    told.forEach(this::look);
    return complaints.stream().distinct().toList();
  }

  /**
   * Whose execution was seen, and nothing says so.
   *
   * @param forgets may that node have lost what it knew?
   */
  List<String> unrecorded(List<Sighting> seen, Predicate<String> forgets) {
    return seen.stream()
        .filter(one -> !runs.containsKey(one.run()) && !forgets.test(one.node()))
        .map(
            one ->
                "%s: ran on %s as %s, which is not in the record"
                    .formatted(one.task(), one.node(), one.run()))
        .distinct()
        .toList();
  }

  private void look(Answer answer) {
    List<ChainedEntry> entries = runs.getOrDefault(answer.runId(), List.of());
    if (entries.size() != 1) {
      complaints.add(
          "run %s was told, and is %d times in the record"
              .formatted(answer.runId(), entries.size()));
      return;
    }
    ChainedEntry entry = entries.getFirst();
    if (!entry.fact("state").equals(answer.state())
        || !entry.fact("reason").equals(answer.reason())) {
      complaints.add("the record has another end of run " + answer.runId());
    }
    receipt(answer, entry);
  }

  private void receipt(Answer answer, ChainedEntry entry) {
    try {
      Envelope receipt = Envelope.read(answer.body());
      String hash = receipt.statement().at("/predicate/record/hash").asText();
      Set<String> own = keys.getOrDefault(entry.node(), Set.of());
      if (own.stream().noneMatch(receipt::isSignedBy) || !hash.equals(entry.hash())) {
        complaints.add("the receipt of run %s does not hold".formatted(answer.runId()));
      }
    } catch (IllegalArgumentException e) {
      complaints.add("run %s has no receipt: %s".formatted(answer.runId(), e.getMessage()));
    }
  }
}
