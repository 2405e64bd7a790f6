package org.dataexchange.tasker.chaos;

import java.time.Duration;

/**
 * Something that goes wrong from outside.
 *
 * @param at how long after the first task
 * @param away how long until it is put right, where somebody must do that
 * @param which of several, modulo how many there are
 */
record Fault(Kind kind, Duration at, Duration away, int which) {

  enum Kind {
    SERVER_KILLED("server killed"),
    SERVER_STOPPED("server stopped by SIGTERM"),
    BROKER_KILLED("broker killed"),
    BROKER_STOPPED("broker stopped"),
    CONNECTION_CLOSED("a connection closed"),
    CONNECTIONS_CLOSED("all connections closed"),
    ENGINE_STOPPED("engine restarted"),
    ENGINE_KILLED("engine killed"),
    CONTAINER_KILLED("a container killed"),
    STORAGE_AWAY("storage moved away");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
