package org.dataexchange.tasker.task;

/** Evidence that is there before the trace; what is done is noted by a call of the test's. */
public record ReadEvidence(Evidence evidence, Runnable finished) implements Evidence.Reading {

  /** A reader that finds the same in every trace. */
  public static Evidence.Reader of(Evidence evidence) {
    return folder -> new ReadEvidence(evidence, () -> {});
  }

  @Override
  public void advance() {
    // there is nothing that grows
  }

  @Override
  public Evidence finish(Ending ending) {
    finished.run();
    return evidence;
  }
}
