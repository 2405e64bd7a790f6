package org.dataexchange.tasker.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunListener;
import org.dataexchange.tasker.task.Step;
import org.dataexchange.tasker.task.Transferred;

/** Several listeners as one; each hears everything, in their order. */
public record Listeners(List<RunListener> all) implements RunListener {

  @Override
  public void stepBegan(Run run, Step step) {
    all.forEach(listener -> listener.stepBegan(run, step));
  }

  @Override
  public void transferred(Run run, Step step, Transferred.Sofar sofar) {
    all.forEach(listener -> listener.transferred(run, step, sofar));
  }

  @Override
  public void stepEnded(Run run, Step step, Duration took) {
    all.forEach(listener -> listener.stepEnded(run, step, took));
  }

  @Override
  public void ended(Report report) {
    all.forEach(listener -> listener.ended(report));
  }

  @Override
  public void redelivered() {
    all.forEach(RunListener::redelivered);
  }

  @Override
  public void deadLettered(String why, Optional<String> sender) {
    all.forEach(one -> one.deadLettered(why, sender));
  }
}
