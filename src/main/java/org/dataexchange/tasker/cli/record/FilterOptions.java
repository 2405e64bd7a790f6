package org.dataexchange.tasker.cli.record;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.dataexchange.tasker.cli.CommandFailed;
import org.dataexchange.tasker.record.store.Filter;
import org.dataexchange.tasker.record.store.FilterWords;
import picocli.CommandLine.Option;

/** What of the record is wanted: all that is said must hold. */
final class FilterOptions {

  @Option(names = "--kind", paramLabel = "KIND", split = ",")
  private List<String> kinds;

  @Option(names = "--from", paramLabel = "TIME")
  private String from;

  @Option(names = "--to", paramLabel = "TIME")
  private String to;

  @Option(names = "--code", paramLabel = "PATH|SHA256")
  private String code;

  @Option(names = "--data", paramLabel = "PATH")
  private String data;

  @Option(names = "--task", paramLabel = "ID")
  private String task;

  @Option(names = "--run", paramLabel = "ID")
  private String run;

  @Option(names = "--sender", paramLabel = "NAME")
  private String sender;

  @Option(names = "--user", paramLabel = "NAME")
  private String user;

  @Option(names = "--state", paramLabel = "STATE")
  private String state;

  @Option(names = "--reason", paramLabel = "REASON")
  private String reason;

  @Option(names = "--verdict", paramLabel = "VERDICT")
  private String verdict;

  @Option(names = "--node", paramLabel = "NAME")
  private String node;

  /**
   * @throws CommandFailed if something is none that there can be
   */
  Filter filter() {
    Filter filter =
        Filter.ALL
            .of(kinds().map(one -> read("--kind", one, FilterWords::kind)).toList())
            .between(
                Optional.ofNullable(from).map(text -> time("--from", text, false)),
                Optional.ofNullable(to).map(text -> time("--to", text, true)));
    filter = with(filter, "code", code);
    filter = with(filter, "data", data);
    filter = with(filter, "task", task);
    filter = with(filter, "run", run);
    filter = with(filter, "sender", sender);
    filter = with(filter, "user", user);
    filter = with(filter, "state", state);
    filter = with(filter, "reason", reason);
    filter = with(filter, "verdict", verdict);
    return with(filter, "node", node);
  }

  private Stream<String> kinds() {
    return Stream.ofNullable(kinds).flatMap(List::stream);
  }

  private static Filter with(Filter filter, String name, String value) {
    return value == null
        ? filter
        : read("--" + name, value, text -> FilterWords.with(filter, name, text));
  }

  static String time(String option, String text, boolean end) {
    return read(option, text, word -> FilterWords.time(word, end));
  }

  private static <T> T read(String option, String text, Function<String, T> word) {
    try {
      return word.apply(text);
    } catch (FilterWords.Unknown e) {
      throw new CommandFailed("%s is '%s'; accepted is %s".formatted(option, text, e.getMessage()));
    }
  }
}
