package org.dataexchange.tasker.cli;

/**
 * A command cannot do what it was asked for, such as to submit a task and have its answer; the
 * message says why and what helps.
 */
final class CannotSubmit extends RuntimeException {

  private static final long serialVersionUID = 1;

  CannotSubmit(String message) {
    super(message);
  }

  CannotSubmit(String message, Throwable cause) {
    super(message, cause);
  }
}
