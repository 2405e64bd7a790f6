package org.dataexchange.tasker.task;

/**
 * The fitness of this node for tasks, as was found last: a sick one begins none, and lets others
 * have what it cannot begin. Thread-safe.
 */
public final class Fitness {

  private volatile String objection = "";

  /** Notes what was found. */
  public void found(String what) {
    objection = what;
  }

  /** Why the node is not fit; empty if it is. */
  public String objection() {
    return objection;
  }

  public boolean isFit() {
    return objection.isEmpty();
  }
}
