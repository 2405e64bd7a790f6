package org.dataexchange.tasker.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunListener;
import org.dataexchange.tasker.task.Step;

/** A listener that remembers what it heard, on one thread. */
final class HeardSteps implements RunListener {

  private final List<Step> began = new ArrayList<>();
  private final List<Step> ended = new ArrayList<>();
  private final List<Report> reports = new ArrayList<>();

  List<Step> began() {
    return began;
  }

  List<Step> ended() {
    return ended;
  }

  List<Report> reports() {
    return reports;
  }

  @Override
  public void stepBegan(Run run, Step step) {
    began.add(step);
  }

  @Override
  public void stepEnded(Run run, Step step, Duration took) {
    ended.add(step);
  }

  @Override
  public void ended(Report report) {
    reports.add(report);
  }
}
