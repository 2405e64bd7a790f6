package org.dataexchange.tasker.task;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A format that names the run and how it came out. */
public final class FakeFormat implements AnswerFormat {

  @Override
  public byte[] answer(Report report, RunFolder folder) {
    return "%s: %s".formatted(report.run().id(), report.outcome()).getBytes(UTF_8);
  }

  @Override
  public byte[] report(Report report, RunFolder folder) {
    return "report of %s, attempt %d"
        .formatted(report.run().id(), report.run().attempt())
        .getBytes(UTF_8);
  }
}
