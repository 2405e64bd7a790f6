package org.dataexchange.tasker.cli;

import java.io.PrintStream;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunListener;
import org.dataexchange.tasker.task.Step;

/** Shows the steps of a run of our own as they begin. */
record OwnSteps(PrintStream err) implements RunListener {

  @Override
  public void stepBegan(Run run, Step step) {
    err.printf("  [%d/%d] %s%n", step.index(), Step.values().length, step.wireName());
  }
}
