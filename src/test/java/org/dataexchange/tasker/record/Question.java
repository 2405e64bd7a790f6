package org.dataexchange.tasker.record;

import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.record.store.Columns;
import org.dataexchange.tasker.record.store.Filter;
import org.dataexchange.tasker.record.store.FoundEntry.Place;
import org.dataexchange.tasker.task.Entry.Kind;
import org.dataexchange.tasker.task.Entry.Text;

/**
 * What people ask a record.
 *
 * @param before where the page before ended
 */
record Question(String name, Filter filter, Optional<Place> before) {

  private static final Filter RUNS = Filter.ALL.of(List.of(Kind.RUN));
  private static final Optional<Place> DEEP =
      Optional.of(new Place("2024-12-01T00:00:00.000Z", "bench", 480_000));

  static final List<Question> ALL =
      List.of(
          new Question("the list, first page", Filter.ALL, Optional.empty()),
          new Question("the list, a page deep inside", Filter.ALL, DEEP),
          new Question("runs, first page", RUNS, Optional.empty()),
          new Question("runs, a page deep inside", RUNS, DEEP),
          new Question("by data", RUNS.with(Text.DATA, Years.data(17)), Optional.empty()),
          new Question("by data, deep inside", RUNS.with(Text.DATA, Years.data(17)), DEEP),
          new Question("by code", RUNS.with(Text.CODE, Years.code(17)), Optional.empty()),
          new Question(
              "by code and data",
              RUNS.with(Text.CODE, Years.code(17)).with(Text.DATA, Years.data(17)),
              Optional.empty()),
          new Question(
              "by task", RUNS.with(Text.TASK, "task-0b0000ffff-91c4-4c6b"), Optional.empty()),
          new Question("by sender", RUNS.with(Text.SENDER, "platform-1"), Optional.empty()),
          new Question(
              "by sender, who is none", RUNS.with(Text.SENDER, "nobody"), Optional.empty()),
          new Question("by state", RUNS.with(Columns.STATE, "error"), Optional.empty()),
          new Question("by state, deep inside", RUNS.with(Columns.STATE, "error"), DEEP),
          new Question(
              "by verdict and sender",
              RUNS.with(Columns.VERDICT, "tried-network").with(Text.SENDER, "platform-1"),
              Optional.empty()),
          new Question(
              "by reason and data",
              RUNS.with(Columns.REASON, "exit-code").with(Text.DATA, Years.data(17)),
              Optional.empty()),
          new Question(
              "by node and month",
              RUNS.of("bench")
                  .between(
                      Optional.of("2024-06-01T00:00:00.000Z"),
                      Optional.of("2024-07-01T00:00:00.000Z")),
              Optional.empty()));
}
