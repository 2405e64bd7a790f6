package org.dataexchange.tasker.selftest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.dataexchange.tasker.cli.CommandFailed;
import org.dataexchange.tasker.cli.Environment;
import org.dataexchange.tasker.rabbitmq.client.Conversation;
import org.dataexchange.tasker.rabbitmq.client.Conversation.Sent;
import org.dataexchange.tasker.wire.Answer;

/**
 * Runs all attacks once, one after the other, each with a plain task beside it; then looks what is
 * left of them.
 */
final class SelftestRound {

  private static final int ALONE = 5;

  private static final long PATIENCE_SECONDS = 180;

  private final Conversation conversation;
  private final SelftestFolder share;
  private final Messages messages;
  private final SelftestTable table;
  private final Set<String> nodes = new HashSet<>();
  private final Set<String> runs = new HashSet<>();
  private long patience = PATIENCE_SECONDS;

  /**
   * @param image the alias of the one in which the attacks run; empty for the server's own
   */
  SelftestRound(
      Conversation conversation,
      SelftestFolder share,
      Optional<String> image,
      SelftestTable table) {
    this.conversation = conversation;
    this.share = share;
    this.messages = new Messages(share, image);
    this.table = table;
  }

  /**
   * @return the plain task, with its normal time
   * @throws CommandFailed if not even a plain task succeeds, or the broker goes away
   */
  PlainTask run(List<Attack> attacks, Environment environment) throws InterruptedException {
    PlainTask neighbour = new PlainTask(alone());
    Set<String> absent = absent(attacks);
    SelftestImages images = new SelftestImages(environment, share);
    double slowness = neighbour.slowness();
    patience = (long) Math.ceil(PATIENCE_SECONDS * slowness);
    table.begin(slowness);
    int number = 0;
    for (Attack one : attacks) {
      Attack attack = one.slower(slowness);
      number++;
      Row row =
          absent.contains(runtime(attack))
              ? Row.of(attack, Row.Result.notTried("the image has no " + runtime(attack)))
              : attack.kind().equals(Attack.IMAGE)
                  ? images.attacked(attack)
                  : attacked(attack, neighbour);
      table.add(row, number, attacks.size());
    }
    List<Row> checks = new ArrayList<>(new LeftoverChecks(environment).rows(nodes, runs));
    checks.addAll(ownChecks());
    for (Row check : checks) {
      table.add(check, ++number - attacks.size(), checks.size());
    }
    return neighbour;
  }

  SelftestTable table() {
    return table;
  }

  private String runtime(Attack attack) {
    return attack.runtime(share.folder());
  }

  /** What the attacks would run on, and the image has not. */
  private Set<String> absent(List<Attack> attacks) throws InterruptedException {
    Set<String> absent = new HashSet<>();
    for (Map.Entry<String, String> runtime : Attack.RUNTIMES.entrySet()) {
      if (attacks.stream().anyMatch(attack -> runtime(attack).equals(runtime.getKey()))) {
        String id = id("looks");
        Answer answer = taken(conversation.send(id, messages.harmless(id, runtime.getValue()), ""));
        refuseUnknown(answer);
        if (!answer.state().equals("success")) {
          absent.add(runtime.getKey());
        }
      }
    }
    return absent;
  }

  /** The server knows no such image, or cannot run anything in it. */
  private static void refuseUnknown(Answer answer) {
    if (!answer.report().path("exitCode").isNumber() && !answer.state().equals("success")) {
      throw new CommandFailed(
          "nothing runs in that image: " + answer.message().path("output").asText());
    }
  }

  private List<Answer> alone() throws InterruptedException {
    List<Answer> alone = new ArrayList<>();
    // a server that has just started is slow at first
    for (int warm = 0; warm < ALONE; warm++) {
      taken(plain());
    }
    while (alone.size() < ALONE) {
      Answer answer = taken(plain());
      List<String> complaints = PlainTask.complaints(answer);
      if (!complaints.isEmpty()) {
        throw new CommandFailed("not even a plain task succeeds: " + complaints.getFirst());
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
      Answer answer = sent.answer().get(patience, TimeUnit.SECONDS);
      note(answer);
      return answer;
    } catch (ExecutionException e) {
      throw new CommandFailed(e.getCause().getMessage(), e);
    } catch (TimeoutException e) {
      throw new CommandFailed(
          "no answer to %s within %d s: is the server up, and has it other work?"
              .formatted(sent.taskId(), patience),
          e);
    }
  }

  private void note(Answer answer) {
    nodes.add(answer.report().path("node").asText());
    runs.add(answer.report().path("runId").asText());
    table.ran(answer.report().path("sandbox").asText());
  }

  private Row attacked(Attack attack, PlainTask neighbour) throws InterruptedException {
    String id = id(attack.name());
    Sent sent = conversation.send(id, messages.of(attack, id), attack.replyTo());
    Sent beside = plain();
    CompletableFuture<Double> ended = sent.answer().thenApply(answer -> secondsSince(sent));
    List<String> complaints = new ArrayList<>();
    String happened = came(attack, sent, ended, complaints);
    Answer plain = taken(beside);
    complaints.addAll(PlainTask.complaints(plain));
    return Row.of(
        attack,
        new Row.Result(
            true,
            happened,
            complaints,
            OptionalDouble.of(neighbour.ratio(plain)),
            ended.getNow(secondsSince(sent))));
  }

  private String came(
      Attack attack, Sent sent, CompletableFuture<Double> ended, List<String> complaints)
      throws InterruptedException {
    try {
      CompletableFuture.anyOf(ended, sent.deadLetter()).get(patience, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new CommandFailed(e.getCause().getMessage(), e);
    } catch (TimeoutException e) {
      complaints.add("neither answer nor dead letter");
      return "nothing within %d s".formatted(patience);
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
    return AnswerSummary.inWords(answer);
  }

  private static double secondsSince(Sent sent) {
    return (System.nanoTime() - sent.nanoTime()) / 1e9;
  }

  private List<Row> ownChecks() throws InterruptedException {
    Answer last = taken(plain());
    long strangers = conversation.strangersMessages();
    return List.of(
        Row.check("plain task", "success", PlainTask.complaints(last)),
        Row.check("answers", "one for each task", conversation.answeredTwice()),
        Row.check("approved code", "unchanged in the storage", share.changed()),
        Row.check(
            "strangers' queue",
            "no answer in it",
            strangers == 0 ? List.of() : List.of(strangers + " messages")));
  }
}
