package org.dataexchange.tasker.config;

/** A setting that cannot be used: its message names the key, the value, and what is accepted. */
public final class BadSetting extends RuntimeException {

  private static final long serialVersionUID = 1;

  BadSetting(String message) {
    super(message);
  }
}
