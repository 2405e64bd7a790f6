package org.dataexchange.tasker.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.dataexchange.tasker.system.Answer;

/**
 * What came of the messages that were sent. On one node there is one outcome of a request, the same
 * bytes however often it is told; two nodes may have run it both, and tell it under one {@code
 * message-id}.
 */
final class Outcomes {

  private final List<Job> jobs;
  private final Map<String, List<Answer>> answers;
  private final List<Answer> dead;

  Outcomes(List<Job> jobs, List<Answer> done, List<Answer> dead) {
    this.jobs = jobs;
    this.answers =
        done.stream()
            .collect(
                Collectors.groupingBy(
                    answer -> answer.json().path("taskId").asText(),
                    TreeMap::new,
                    Collectors.toList()));
    this.dead = dead;
  }

  /** What is not as it must be, with the tasks' ids. */
  List<String> complaints() {
    List<String> complaints = new ArrayList<>();
    for (Job job : jobs) {
      if (job.isPoison()) {
        buried(job).ifPresent(complaints::add);
      } else {
        answered(job, complaints);
      }
    }
    Set<String> sent = jobs.stream().map(Job::id).collect(Collectors.toSet());
    answers.keySet().stream()
        .filter(id -> !sent.contains(id))
        .forEach(id -> complaints.add(id + ": answered, but not asked for"));
    Set<String> poison =
        jobs.stream().filter(Job::isPoison).map(Job::body).collect(Collectors.toSet());
    dead.stream()
        .map(letter -> new String(letter.body(), UTF_8))
        .filter(body -> !poison.contains(body))
        .forEach(body -> complaints.add("a dead letter that was a task: " + body));
    return complaints;
  }

  private Optional<String> buried(Job job) {
    return dead.stream().anyMatch(letter -> new String(letter.body(), UTF_8).equals(job.body()))
        ? Optional.empty()
        : Optional.of(job.id() + ": was poison, and is not among the dead letters");
  }

  private void answered(Job job, List<String> complaints) {
    List<Answer> mine = answers(job);
    if (mine.isEmpty()) {
      complaints.add(job.id() + ": no answer");
    }
    if (mine.stream().map(Answer::messageId).distinct().count() > 1) {
      complaints.add(
          job.id() + ": message-ids " + mine.stream().map(Answer::messageId).distinct().toList());
    }
    for (Answer answer : mine) {
      String state = answer.json().path("state").asText();
      if (!state.equals(job.state())) {
        complaints.add(
            "%s: was to be %s, is %s (%s) on %s: %s"
                .formatted(
                    job.id(),
                    job.state(),
                    state,
                    report(answer).path("reason").asText(),
                    node(answer),
                    answer.json().path("output").asText()));
      }
    }
    mine.stream()
        .collect(Collectors.groupingBy(Outcomes::node))
        .forEach(
            (node, told) -> {
              long different =
                  told.stream().map(answer -> new String(answer.body(), UTF_8)).distinct().count();
              Set<String> runs =
                  told.stream()
                      .map(answer -> report(answer).path("runId").asText())
                      .collect(Collectors.toSet());
              if (different > 1) {
                complaints.add(
                    "%s: %d different answers from %s, of runs %s"
                        .formatted(job.id(), different, node, runs));
              }
            });
  }

  private List<Answer> answers(Job job) {
    return answers.getOrDefault(job.id(), List.of());
  }

  private static JsonNode report(Answer answer) {
    return answer.json().path("report");
  }

  private static String node(Answer answer) {
    return report(answer).path("node").asText();
  }

  /** Tasks by the state and reason of their first answer, and dead letters. */
  Map<String, Integer> counts() {
    Map<String, Integer> counts = new TreeMap<>();
    for (Job job : jobs) {
      answers(job).stream()
          .findFirst()
          .ifPresent(
              answer ->
                  counts.merge(
                      "%s, %s"
                          .formatted(
                              answer.json().path("state").asText(),
                              report(answer).path("reason").asText()),
                      1,
                      Integer::sum));
    }
    counts.put("dead letter", new HashSet<>(dead.stream().map(Outcomes::text).toList()).size());
    return counts;
  }

  private static String text(Answer letter) {
    return new String(letter.body(), UTF_8);
  }

  /** Answers that were told before, by the same node or another. */
  int repeated() {
    return answers.values().stream().mapToInt(told -> told.size() - 1).sum();
  }

  /** Tasks that both nodes answered. */
  List<String> onBothNodes() {
    return answers.entrySet().stream()
        .filter(e -> e.getValue().stream().map(Outcomes::node).distinct().count() > 1)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Tasks whose run began more than once. */
  long begunAgain() {
    return answers.values().stream()
        .filter(told -> told.stream().anyMatch(a -> report(a).path("attempt").asInt() > 1))
        .count();
  }

  /** How long each task took from when it was sent first until its first run was finished. */
  Map<String, Duration> times(Sender sender) {
    Map<String, Duration> times = new TreeMap<>();
    answers.forEach(
        (id, told) -> {
          Optional<Instant> finished =
              told.stream()
                  .map(answer -> report(answer).path("finishedAt").asText())
                  .filter(at -> !at.isEmpty())
                  .map(Instant::parse)
                  .min(Instant::compareTo);
          if (finished.isPresent() && sender.sent(id).isPresent()) {
            times.put(id, Duration.between(sender.sent(id).get(), finished.get()));
          }
        });
    return times;
  }
}
