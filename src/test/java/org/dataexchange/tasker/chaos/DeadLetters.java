package org.dataexchange.tasker.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.dataexchange.tasker.system.Answer;

/** What was put aside: all that is no task, and nothing else. */
final class DeadLetters {

  /**
   * By the beginnings of their ids: a message whose properties cannot be read may be dropped, or
   * put aside with an id of its own.
   */
  private static final String MAY_BE_DROPPED = Kind.HOSTILE_HEADERS + "-";

  private final Set<String> poison;
  private final List<Answer> dead;

  /**
   * @param poison the ids of the messages that are no tasks
   */
  DeadLetters(Set<String> poison, List<Answer> dead) {
    this.poison = poison;
    this.dead = dead;
  }

  List<String> complaints() {
    List<String> complaints = new ArrayList<>();
    Set<String> found = dead.stream().map(Answer::messageId).collect(Collectors.toSet());
    poison.stream()
        .filter(id -> !found.contains(id) && !id.startsWith(MAY_BE_DROPPED))
        .sorted()
        .forEach(id -> complaints.add(id + ": was poison, and is not among the dead letters"));
    dead.stream()
        .filter(letter -> !poison.contains(letter.messageId()) && !isHostile(letter))
        .forEach(letter -> complaints.add("a dead letter that was a task: " + text(letter)));
    return complaints;
  }

  private static boolean isHostile(Answer letter) {
    return text(letter).equals(MessageFaults.HOSTILE_BODY);
  }

  private static String text(Answer letter) {
    String text = new String(letter.body(), UTF_8);
    return text.substring(0, Math.min(200, text.length()));
  }

  int count() {
    return new HashSet<>(dead.stream().map(Answer::messageId).toList()).size();
  }
}
