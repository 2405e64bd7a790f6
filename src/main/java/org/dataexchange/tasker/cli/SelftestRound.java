package org.dataexchange.tasker.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.dataexchange.tasker.cli.Conversation.Sent;

/**
 * Runs all attacks once, one after the other, each with a plain task beside it; then looks what is
 * left of them.
 */
final class SelftestRound {

  private static final int ALONE = 5;

  private static final long PATIENCE_SECONDS = 180;

  private final Conversation conversation;
  private final SelftestShare share;
  private final Messages messages;
  private final SelftestTable table;
  private final Set<String> nodes = new HashSet<>();
  private final Set<String> runs = new HashSet<>();

  SelftestRound(Conversation conversation, SelftestShare share, SelftestTable table) {
    this.conversation = conversation;
    this.share = share;
    this.messages = new Messages(share);
    this.table = table;
  }

  /**
   * @return the plain task, with its normal time
   * @throws CannotSubmit if not even a plain task succeeds, or the broker goes away
   */
  Neighbour run(List<Attack> attacks, Environment environment) throws InterruptedException {
    Neighbour neighbour = new Neighbour(alone());
    table.begin();
    int number = 0;
    for (Attack attack : attacks) {
      number++;
      table.add(attacked(attack, neighbour), number, attacks.size());
    }
    List<Row> checks = new ArrayList<>(new Afterwards(environment).rows(nodes, runs));
    checks.addAll(ownChecks());
    for (Row check : checks) {
      table.add(check, ++number - attacks.size(), checks.size());
    }
    return neighbour;
  }

  SelftestTable table() {
    return table;
  }

  private List<Answer> alone() throws InterruptedException {
    List<Answer> alone = new ArrayList<>();
    // a server that has just started is slow at first
    for (int warm = 0; warm < ALONE; warm++) {
      taken(plain());
    }
    while (alone.size() < ALONE) {
      Answer answer = taken(plain());
      List<String> complaints = Neighbour.complaints(answer);
      if (!complaints.isEmpty()) {
        throw new CannotSubmit("not even a plain task succeeds: " + complaints.getFirst());
      }
      alone.add(answer);
    }
    return alone;
  }

  private Sent plain() {
    String id = id("plain");
    return conversation.send(id, messages.plain(id), "");
  }

  private static String id(String name) {
    return "selftest-%s-%s".formatted(name, UUID.randomUUID().toString().substring(0, 8));
  }

  private Answer taken(Sent sent) throws InterruptedException {
    try {
      Answer answer = sent.answer().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      note(answer);
      return answer;
    } catch (ExecutionException e) {
      throw new CannotSubmit(e.getCause().getMessage(), e);
    } catch (TimeoutException e) {
      throw new CannotSubmit(
          "no answer to %s within %d s: is the server up, and has it other work?"
              .formatted(sent.taskId(), PATIENCE_SECONDS),
          e);
    }
  }

  private void note(Answer answer) {
    nodes.add(answer.report().path("node").asText());
    runs.add(answer.report().path("runId").asText());
    table.ran(answer.report().path("sandbox").asText());
  }

  private Row attacked(Attack attack, Neighbour neighbour) throws InterruptedException {
    String id = id(attack.name());
    Sent sent = conversation.send(id, messages.of(attack, id), attack.replyTo());
    Sent beside = plain();
    CompletableFuture<Double> ended = sent.answer().thenApply(answer -> secondsSince(sent));
    List<String> complaints = new ArrayList<>();
    String happened = came(attack, sent, ended, complaints);
    Answer plain = taken(beside);
    complaints.addAll(Neighbour.complaints(plain));
    return new Row(
        attack.kind(),
        attack.name(),
        attack.what(),
        attack.expect().inWords(),
        happened,
        complaints,
        OptionalDouble.of(neighbour.ratio(plain)),
        ended.getNow(secondsSince(sent)));
  }

  private String came(
      Attack attack, Sent sent, CompletableFuture<Double> ended, List<String> complaints)
      throws InterruptedException {
    try {
      CompletableFuture.anyOf(ended, sent.deadLetter()).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new CannotSubmit(e.getCause().getMessage(), e);
    } catch (TimeoutException e) {
      complaints.add("neither answer nor dead letter");
      return "nothing within %d s".formatted(PATIENCE_SECONDS);
    }
    if (!ended.isDone()) {
      if (!attack.expect().dead()) {
        complaints.add("it went to the dead letters");
      }
      return "dead letter: " + sent.deadLetter().join();
    }
    Answer answer = sent.answer().join();
    note(answer);
    complaints.addAll(attack.expect().complaints(answer, ended.join()));
    return Happened.inWords(answer);
  }

  private static double secondsSince(Sent sent) {
    return (System.nanoTime() - sent.nanoTime()) / 1e9;
  }

  private List<Row> ownChecks() throws InterruptedException {
    Answer last = taken(plain());
    long strangers = conversation.strangersMessages();
    return List.of(
        Row.check("plain task", "success", last.state(), Neighbour.complaints(last)),
        check("answers", "one for each task", conversation.answeredTwice()),
        check("approved code", "unchanged in the storage", share.changed()),
        check(
            "strangers' queue",
            "no answer in it",
            strangers == 0 ? List.of() : List.of(strangers + " messages")));
  }

  private static Row check(String name, String expected, List<String> found) {
    return Row.check(name, expected, found.isEmpty() ? expected : String.join(", ", found), found);
  }
}
