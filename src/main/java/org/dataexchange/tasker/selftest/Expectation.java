package org.dataexchange.tasker.selftest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.dataexchange.tasker.wire.Answer;

/**
 * What must come of an attack; an empty list asks for nothing.
 *
 * @param state one of these
 * @param reasons one of these
 * @param verdicts of the evidence, one of these
 * @param exitCode one of these
 * @param signal by its name, one of these
 * @param stdout texts that are all in it; {@code a|b} is one of both
 * @param output texts that are all in what the wrapper says
 * @param evidence texts that are all in the evidence
 * @param notEvidence texts that must not be in the evidence
 * @param left reasons for which something stayed in the output folder
 * @param notOutputs parts of names that no output may have
 * @param dead must the message come to the dead letters, instead of an answer?
 * @param maxSeconds from the publishing to the answer
 */
record Expectation(
    List<String> state,
    List<String> reasons,
    List<String> verdicts,
    List<Integer> exitCode,
    List<String> signal,
    List<String> stdout,
    List<String> output,
    List<String> evidence,
    List<String> notEvidence,
    List<String> left,
    List<String> notOutputs,
    boolean dead,
    double maxSeconds) {

  /** A task of seconds, with its container, on a machine that others use too. */
  private static final double LONGEST_SECONDS = 30;

  /** What a program says of everything that went through. */
  private static final String BREACH = "BREACH";

  Expectation {
    state = orNothing(state);
    reasons = orNothing(reasons);
    verdicts = orNothing(verdicts);
    exitCode = exitCode == null ? List.of() : List.copyOf(exitCode);
    signal = orNothing(signal);
    stdout = orNothing(stdout);
    output = orNothing(output);
    evidence = orNothing(evidence);
    notEvidence = orNothing(notEvidence);
    left = orNothing(left);
    notOutputs = orNothing(notOutputs);
    maxSeconds = maxSeconds == 0 ? LONGEST_SECONDS : maxSeconds;
    if (state.isEmpty() != dead) {
      throw new IllegalArgumentException("either a state or the dead letters are expected");
    }
  }

  /** The same, with as many times as long for the answer. */
  Expectation slower(double times) {
    return new Expectation(
        state,
        reasons,
        verdicts,
        exitCode,
        signal,
        stdout,
        output,
        evidence,
        notEvidence,
        left,
        notOutputs,
        dead,
        maxSeconds * times);
  }

  private static List<String> orNothing(List<String> list) {
    return List.copyOf(Objects.requireNonNullElse(list, List.of()));
  }

  /** For people: {@code error timeout, SIGKILL}. */
  String inWords() {
    if (dead) {
      return "dead letter";
    }
    // a run that ends well has one reason, which nobody needs to read
    String outcome =
        state.size() == 1
            ? state.getFirst() + ' ' + String.join("|", reasons)
            : String.join("|", reasons);
    return Stream.of(
            outcome.replace("success completed", "success").replace("completed", "success"),
            String.join("|", verdicts),
            String.join("|", signal))
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(", "));
  }

  /** What does not hold; empty if all does. */
  List<String> complaints(Answer answer, double seconds) {
    List<String> complaints = new ArrayList<>(breaches(answer));
    if (dead) {
      complaints.add("it was answered");
    }
    ending(answer, complaints);
    contains("stdout", stdout, answer.stream("stdout"), complaints);
    contains("the output", output, answer.message().path("output").asText(), complaints);
    outputs(answer.report().path("outputs"), complaints);
    proof(answer, complaints);
    if (seconds > maxSeconds) {
      complaints.add("it took %.1f s, at most %.0f were to be".formatted(seconds, maxSeconds));
    }
    return complaints;
  }

  private void ending(Answer answer, List<String> complaints) {
    JsonNode report = answer.report();
    oneOf("the state", state, answer.state(), complaints);
    oneOf("the reason", reasons, report.path("reason").asText(), complaints);
    oneOf("the signal", signal, report.path("signal").asText("none"), complaints);
    if (!exitCode.isEmpty() && !exitCode.contains(report.path("exitCode").asInt(-1))) {
      complaints.add("the exit code is " + report.path("exitCode").asText("none"));
    }
  }

  private void proof(Answer answer, List<String> complaints) {
    JsonNode seen = answer.report().path("evidence");
    oneOf("the verdict", verdicts, seen.path("verdict").asText("none"), complaints);
    contains("the evidence", evidence, seen.toString(), complaints);
    notEvidence.stream()
        .filter(text -> seen.toString().contains(text))
        .forEach(text -> complaints.add("'" + text + "' is in the evidence"));
    // a run that cannot be proved is no success, whatever it did
    if (answer.state().equals("success") && !seen.path("complete").asBoolean()) {
      complaints.add("a success without complete evidence");
    }
  }

  private static List<String> breaches(Answer answer) {
    return Stream.of("stdout", "stderr")
        .flatMap(stream -> answer.stream(stream).lines())
        .filter(line -> line.startsWith(BREACH))
        .distinct()
        .toList();
  }

  private static void oneOf(
      String what, List<String> accepted, String is, List<String> complaints) {
    if (!accepted.isEmpty() && !accepted.contains(is)) {
      complaints.add("%s is %s".formatted(what, is));
    }
  }

  private static void contains(
      String where, List<String> texts, String is, List<String> complaints) {
    texts.stream()
        .filter(text -> Stream.of(text.split("\\|")).noneMatch(is::contains))
        .forEach(text -> complaints.add("'%s' is not in %s".formatted(text, where)));
  }

  private void outputs(JsonNode outputs, List<String> complaints) {
    for (String why : left) {
      if (none(outputs, output -> output.path("left").asText().equals(why))) {
        complaints.add("nothing was left as '%s'".formatted(why));
      }
    }
    for (String name : notOutputs) {
      if (!none(outputs, o -> !o.has("left") && o.path("name").asText().contains(name))) {
        complaints.add("'%s' is among the outputs".formatted(name));
      }
    }
  }

  private static boolean none(JsonNode list, Predicate<JsonNode> like) {
    return StreamSupport.stream(list.spliterator(), false).noneMatch(like);
  }
}
