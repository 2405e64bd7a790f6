package org.dataexchange.tasker.chaos;

import static java.util.stream.Collectors.groupingBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dataexchange.tasker.system.Answer;

/** Compares how often programs were seen to run with what the answers say of it. */
final class Executions {

  /** What is remembered, or kept for somebody to claim, is looked at every five seconds. */
  private static final Duration LEAST_APART =
      (Settings.REMEMBER.compareTo(Settings.GRACE) < 0 ? Settings.REMEMBER : Settings.GRACE)
          .minusSeconds(3);

  /** A node that was cut off hears of it when it is back. */
  private static final Duration HEARD_WITHIN = Pace.seconds(30);

  private final List<Sighting> seen;
  private final Outcomes outcomes;
  private final History history;
  private final Function<String, Optional<Instant>> sent;
  private final List<String> complaints = new ArrayList<>();

  /**
   * @param sent when a task was sent first
   */
  Executions(
      List<Sighting> seen,
      Outcomes outcomes,
      History history,
      Function<String, Optional<Instant>> sent) {
    this.seen = seen;
    this.outcomes = outcomes;
    this.history = history;
    this.sent = sent;
  }

  List<String> complaints() {
    tasks()
        .forEach(
            (task, runs) ->
                runs.values().stream()
                    .collect(groupingBy(Executions::node))
                    .forEach((node, mine) -> ofNode(task, node, mine)));
    return complaints;
  }

  /** Of each task, the executions of each of its runs. */
  private Map<String, Map<String, List<Sighting>>> tasks() {
    return seen.stream()
        .sorted(Comparator.comparing(Sighting::began))
        .collect(
            groupingBy(
                Sighting::task,
                TreeMap::new,
                groupingBy(Sighting::run, TreeMap::new, Collectors.toList())));
  }

  private static String node(List<Sighting> run) {
    return run.getFirst().node();
  }

  private void ofNode(String task, String node, List<List<Sighting>> runs) {
    long lost = history.forgotten(node, since(task));
    runs.forEach(run -> ofRun(task, node, run, lost));
    List<Sighting> all =
        runs.stream().flatMap(List::stream).sorted(Comparator.comparing(Sighting::began)).toList();
    for (int i = 1; i < all.size(); i++) {
      apart(all.get(i - 1), all.get(i), lost);
    }
    all.forEach(this::afterItsEnd);
  }

  private Instant since(String task) {
    return sent.apply(task).orElse(Instant.MIN);
  }

  /** An attempt runs its program once or, if it ended before that, not at all. */
  private void ofRun(String task, String node, List<Sighting> run, long lost) {
    String id = run.getFirst().run();
    long deaths = history.deaths(node, task, since(task));
    OptionalInt attempt =
        outcomes.answers(task).stream()
            .filter(answer -> answer.runId().equals(id))
            .mapToInt(Answer::attempt)
            .max();
    if (attempt.isPresent() && attempt.getAsInt() - 1 > deaths) {
      complain(
          "%s: attempt %d on %s, where %d deaths befell it",
          task, attempt.getAsInt(), node, deaths);
    }
    long most = attempt.isPresent() ? attempt.getAsInt() + lost : 1 + deaths;
    if (run.size() > most) {
      complain(
          "%s: executed %d times on %s as run %s, which says %s",
          task,
          run.size(),
          node,
          id,
          attempt.isPresent()
              ? "attempt " + attempt.getAsInt()
              : "nothing, after " + deaths + " deaths");
    }
  }

  private void apart(Sighting before, Sighting next, long lost) {
    if (next.began().isBefore(before.ended())) {
      complain(
          "%s: two executions at a time on %s, as runs %s and %s",
          next.task(), next.node(), before.run(), next.run());
    } else if (!next.run().equals(before.run())
        && lost == 0
        && Duration.between(before.ended(), next.began()).compareTo(LEAST_APART) < 0) {
      complain(
          "%s: run anew on %s %s after it had ended, as run %s after %s",
          next.task(),
          next.node(),
          Duration.between(before.ended(), next.began()),
          next.run(),
          before.run());
    }
  }

  private void afterItsEnd(Sighting execution) {
    Instant cancelled = history.cancelled().get(execution.task());
    if (cancelled != null && execution.began().isAfter(cancelled.plus(HEARD_WITHIN))) {
      complain(
          "%s: begun on %s %s after it was cancelled",
          execution.task(), execution.node(), Duration.between(cancelled, execution.began()));
    }
  }

  private void complain(String format, Object... arguments) {
    complaints.add(format.formatted(arguments));
  }

  /** Tasks that both nodes have begun. */
  List<String> onBothNodes() {
    return tasks().entrySet().stream()
        .filter(
            task -> task.getValue().values().stream().map(Executions::node).distinct().count() > 1)
        .map(Map.Entry::getKey)
        .toList();
  }

  int count() {
    return seen.size();
  }
}
