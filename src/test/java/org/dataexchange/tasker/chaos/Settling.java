package org.dataexchange.tasker.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.dataexchange.tasker.site.Part;
import org.dataexchange.tasker.system.Answer;

/** Lets all become quiet, and looks at what is there then. */
final class Settling {

  private final Scene scene;
  private final Plan plan;
  private final Duration quietWithin;
  private final Log log;

  Settling(Scene scene, Plan plan, Duration quietWithin) {
    this.scene = scene;
    this.plan = plan;
    this.quietWithin = quietWithin;
    this.log = scene.log();
  }

  /**
   * @param complaints gets what did not hold
   */
  Figures.Seen settle(List<String> complaints) throws IOException, TimeoutException {
    startAll();
    Messages messages = new Messages(scene.site());
    try {
      messages.awaitQuiet(quietWithin);
      log.line("no task waits");
    } catch (AssertionError e) {
      complaints.add(e.getMessage() + ": " + messages.todo());
    }
    Leftovers leftovers = new Leftovers(scene.site(), scene.members());
    List<String> left = new ArrayList<>(leftovers.running());
    List<Answer> done = messages.take("tasker_done");
    Figures.Seen seen = look(done, messages.take("tasker_dead"), complaints);
    log.line("%d answers are looked at", done.size());
    left.addAll(leftovers.all(done));
    Records records = Records.of(scene.records());
    complaints.addAll(records.complaints(done));
    complaints.addAll(
        records.unrecorded(
            seen.sightings(), node -> scene.history().forgotten(node, Instant.MIN) > 0));
    log.line("the records are verified");
    messages
        .take("tasker_done")
        .forEach(answer -> left.add("an answer when all was over: " + answer));
    log.line(left.isEmpty() ? "nothing is left over" : "something is left over");
    complaints.addAll(left);
    return seen;
  }

  private void startAll() {
    List<Part> parts = new ArrayList<>(scene.site().brokers());
    parts.add(scene.site().engine());
    scene.members().forEach(member -> parts.add(member.part()));
    parts.forEach(Part::start);
    log.line("everything is up again");
  }

  private Figures.Seen look(List<Answer> done, List<Answer> dead, List<String> complaints) {
    Allowed allowed = new Allowed(scene.history(), scene.sender()::sent);
    Outcomes outcomes = new Outcomes(plan.jobs(), done, allowed::isRight);
    complaints.addAll(outcomes.complaints());
    DeadLetters letters = new DeadLetters(poison(), dead);
    complaints.addAll(letters.complaints());
    List<Sighting> seen = scene.witness().seen();
    Executions executions = new Executions(seen, outcomes, scene.history(), scene.sender()::sent);
    complaints.addAll(executions.complaints());
    Set<String> nonces = seen.stream().map(Sighting::nonce).collect(Collectors.toSet());
    Map<String, Path> results =
        scene.members().stream().collect(Collectors.toMap(Member::name, Member::results));
    Contents contents = new Contents(results, nonces);
    for (Job job : plan.jobs()) {
      outcomes.answers(job.id()).stream()
          .flatMap(answer -> contents.complaints(job, answer).stream())
          .distinct()
          .forEach(complaints::add);
      unanswered(job, outcomes).ifPresent(complaints::add);
    }
    return new Figures.Seen(outcomes, letters, executions, seen);
  }

  /** Each message that the broker took has an answer of its own. */
  private Optional<String> unanswered(Job job, Outcomes outcomes) {
    int sent = scene.sender().confirmed(job.id());
    int answers = outcomes.answers(job.id()).size();
    return job.isPoison() || answers >= sent
        ? Optional.empty()
        : Optional.of("%s: %d answers to %d messages".formatted(job.id(), answers, sent));
  }

  /** All that was sent and is no task's. */
  private Set<String> poison() {
    Set<String> tasks =
        plan.jobs().stream()
            .filter(job -> !job.isPoison())
            .map(Job::id)
            .collect(Collectors.toSet());
    return scene.sender().ids().stream()
        .filter(id -> !tasks.contains(id))
        .collect(Collectors.toSet());
  }
}
