package org.dataexchange.tasker.task;

/** The steps of a run, in their order; the names are the wire's. */
public enum Step {
  VERIFYING_ALGORITHM("VerifyingAlgorithm"),
  DOWNLOADING_FILES("DownloadingFiles"),
  INSTALLING_DEPENDENCIES("InstallingDependencies"),
  CREATING_CONTAINER("CreatingContainer"),
  EXECUTING_ALGORITHM("ExecutingAlgorithm"),
  CLEANING_UP("CleaningUp");

  private final String wireName;

  Step(String wireName) {
    this.wireName = wireName;
  }

  /** The name in messages and metrics. */
  public String wireName() {
    return wireName;
  }

  /** The place in the order, from 1. */
  public int index() {
    return ordinal() + 1;
  }
}
