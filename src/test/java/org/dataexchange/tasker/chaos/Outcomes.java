package org.dataexchange.tasker.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.groupingBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.dataexchange.tasker.system.Answer;

/**
 * What came of the messages that were sent. On one node there is one outcome of a run, the same
 * bytes however often it is told; two nodes may have run it both, and tell it under one {@code
 * message-id}.
 */
final class Outcomes {

  private final List<Job> jobs;
  private final Map<String, List<Answer>> answers;
  private final BiPredicate<Job, Answer> allowed;

  /**
   * @param allowed may the task have this answer?
   */
  Outcomes(List<Job> jobs, List<Answer> done, BiPredicate<Job, Answer> allowed) {
    this.jobs = jobs.stream().filter(job -> !job.isPoison()).toList();
    this.answers =
        done.stream().collect(groupingBy(Answer::taskId, TreeMap::new, Collectors.toList()));
    this.allowed = allowed;
  }

  /** What is not as it must be, with the tasks' ids. */
  List<String> complaints() {
    List<String> complaints = new ArrayList<>();
    jobs.forEach(job -> answered(job, complaints));
    Set<String> sent = jobs.stream().map(Job::id).collect(Collectors.toSet());
    answers.keySet().stream()
        .filter(id -> !sent.contains(id))
        .forEach(id -> complaints.add(id + ": answered, but not asked for"));
    return complaints;
  }

  private void answered(Job job, List<String> complaints) {
    List<Answer> mine = answers(job.id());
    if (mine.isEmpty()) {
      complaints.add(job.id() + ": no answer");
    }
    List<String> ids = mine.stream().map(Answer::messageId).distinct().toList();
    if (ids.size() > 1) {
      complaints.add(job.id() + ": message-ids " + ids);
    }
    mine.stream()
        .filter(answer -> !allowed.test(job, answer))
        .map(answer -> wrong(job, answer))
        .distinct()
        .forEach(complaints::add);
    mine.stream()
        .collect(groupingBy(answer -> answer.node() + ", run " + answer.runId()))
        .forEach((run, told) -> different(job, run, told).ifPresent(complaints::add));
  }

  private static String wrong(Job job, Answer answer) {
    return "%s: was to be %s, is %s (%s) on %s, attempt %d: %s"
        .formatted(
            job.id(),
            job.state(),
            answer.state(),
            answer.reason(),
            answer.node(),
            answer.attempt(),
            answer.output());
  }

  private static Optional<String> different(Job job, String run, List<Answer> told) {
    long bodies = told.stream().map(answer -> new String(answer.body(), UTF_8)).distinct().count();
    return bodies > 1
        ? Optional.of("%s: %d different answers from %s".formatted(job.id(), bodies, run))
        : Optional.empty();
  }

  List<Answer> answers(String id) {
    return answers.getOrDefault(id, List.of());
  }

  /** Tasks by the state and reason of their first answer. */
  Map<String, Integer> counts() {
    Map<String, Integer> counts = new TreeMap<>();
    answers
        .values()
        .forEach(
            told ->
                counts.merge(
                    told.getFirst().state() + ", " + told.getFirst().reason(), 1, Integer::sum));
    return counts;
  }

  /** Answers that were told before, by the same node or another. */
  int repeated() {
    return answers.values().stream().mapToInt(told -> told.size() - 1).sum();
  }

  /** Tasks that both nodes answered. */
  List<String> onBothNodes() {
    return answers.entrySet().stream()
        .filter(e -> e.getValue().stream().map(Answer::node).distinct().count() > 1)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Tasks that one node answered by two runs, as it had forgotten the first. */
  List<String> answeredAnew() {
    return answers.entrySet().stream()
        .filter(
            e ->
                new HashSet<>(e.getValue().stream().map(Answer::runId).toList()).size()
                    > new HashSet<>(e.getValue().stream().map(Answer::node).toList()).size())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Tasks whose run began more than once. */
  long begunAgain() {
    return answers.values().stream()
        .filter(told -> told.stream().anyMatch(answer -> answer.attempt() > 1))
        .count();
  }
}
