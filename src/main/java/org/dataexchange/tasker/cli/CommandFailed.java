package org.dataexchange.tasker.cli;

/**
 * A command cannot do what it was asked for, such as to submit a task and have its answer; the
 * message says why and what helps.
 */
public final class CommandFailed extends RuntimeException {

  public CommandFailed(String message) {
    super(message);
  }

  public CommandFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
