package org.dataexchange.tasker.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.dataexchange.tasker.task.Task;

/** What the command line asks for: to end something, to let it go again, or to list all that. */
sealed interface CancelOrder {

  String CANCEL_USAGE = "usage: ./tasker cancel ID, or cancel --lift ID";
  String REVOKE_USAGE = "usage: ./tasker revoke --sha256 DIGEST, revoke --lift DIGEST, or --list";

  /** Print what is in force. */
  record Listing() implements CancelOrder {}

  /**
   * Publish a message.
   *
   * @param field {@code taskId} or {@code sha256}
   */
  record Message(String field, String value, boolean lift) implements CancelOrder {

    byte[] body() {
      ObjectMapper json = new ObjectMapper();
      ObjectNode body = json.createObjectNode().put(field, value);
      if (lift) {
        body.put("lift", true);
      }
      try {
        return json.writeValueAsBytes(body);
      } catch (JsonProcessingException e) {
        throw new CannotSubmit("this cannot be written as JSON", e);
      }
    }

    /** What is so now. */
    String done() {
      String what = field.equals("taskId") ? "task " + value : "code with sha256 " + value;
      return lift
          ? what + " may run: nothing that was cancelled or revoked before holds for it any more"
          : what + " is stopped where it runs, and refused for a day";
    }
  }

  /**
   * @param arguments the command's name, and its own
   * @throws CannotSubmit if they ask for nothing
   */
  static CancelOrder parse(List<String> arguments) {
    List<String> own = arguments.subList(1, arguments.size());
    return arguments.getFirst().equals("cancel") ? cancel(own) : revoke(own);
  }

  private static CancelOrder cancel(List<String> arguments) {
    boolean lift = arguments.size() == 2 && arguments.getFirst().equals("--lift");
    if (!lift && (arguments.size() != 1 || arguments.getFirst().startsWith("--"))) {
      throw new CannotSubmit(CANCEL_USAGE);
    }
    String id = arguments.getLast();
    if (!Task.usableId(id)) {
      throw new CannotSubmit("a task's id has 1 to 200 characters");
    }
    return new Message("taskId", id, lift);
  }

  private static CancelOrder revoke(List<String> arguments) {
    if (arguments.equals(List.of("--list"))) {
      return new Listing();
    }
    if (arguments.size() != 2 || !List.of("--sha256", "--lift").contains(arguments.getFirst())) {
      throw new CannotSubmit(REVOKE_USAGE);
    }
    String digest = arguments.getLast().toLowerCase(Locale.ROOT);
    if (!digest.matches("[0-9a-f]{64}")) {
      throw new CannotSubmit("a sha256 has 64 hexadecimal digits");
    }
    return new Message("sha256", digest, arguments.getFirst().equals("--lift"));
  }
}
