package org.dataexchange.tasker.cli;

import java.util.Optional;
import org.dataexchange.tasker.wire.Answer;
import picocli.CommandLine.Option;

/** The options of each command that has code run beside data, and prints the answer. */
final class TaskOptions {

  @Option(names = "--code", required = true, paramLabel = "PATH")
  String code;

  @Option(names = "--data", required = true, paramLabel = "PATH")
  String data;

  @Option(names = "--image")
  Optional<String> image;

  @Option(names = "--json")
  private boolean json;

  /**
   * Prints an answer: for people, or as it came with what the trace saw beside it.
   *
   * @param all also what is for whoever must judge the run or ask for its approval
   * @return the exit code
   * @throws CommandFailed if the answer is in no state that the protocol has
   */
  int print(Answer answer, boolean all, Terminal terminal) {
    if (json) {
      terminal.out().writeBytes(answer.body());
      terminal.out().println();
      terminal.err().println("  trace: " + PrintedAnswer.trace(answer));
    } else {
      new PrintedAnswer(terminal.out()).print(answer, all);
    }
    return switch (answer.state()) {
      case "success" -> 0;
      case "error" -> 1;
      case "rejected" -> 2;
      default -> throw new CommandFailed("the answer's state is '" + answer.state() + "'");
    };
  }
}
