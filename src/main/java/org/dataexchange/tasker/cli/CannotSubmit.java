package org.dataexchange.tasker.cli;

/** The task was not sent, or its answer cannot be had; the message says why and what helps. */
final class CannotSubmit extends RuntimeException {

  private static final long serialVersionUID = 1;

  CannotSubmit(String message) {
    super(message);
  }

  CannotSubmit(String message, Throwable cause) {
    super(message, cause);
  }
}
