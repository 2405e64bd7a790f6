package org.dataexchange.tasker.chaos;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What can go wrong from outside, by the part that it befalls. */
enum Kind {
  SERVER_KILLED(Place.SERVER, Lasts.EITHER, "SIGKILL for a server, which comes again"),
  SERVER_STOPPED(Place.SERVER, Lasts.SHORT, "SIGTERM for a server, which comes again"),
  SERVER_FROZEN(Place.SERVER, Lasts.LONG, "SIGSTOP for a server, for longer than a heartbeat"),
  SERVER_PAUSED(Place.SERVER, Lasts.EITHER, "an operator lets a server take no tasks for a while"),
  OTHER_VERSION(
      Place.SERVER, Lasts.SHORT, "a server comes again as one that was built differently"),
  OTHER_WORKERS(Place.SERVER, Lasts.SHORT, "a server comes again with another number of workers"),
  CLOCK_STEPPED(Place.CLOCK, Lasts.SHORT, "a server's clock is set, forwards or back"),
  DISK_FULL(Place.DISK, Lasts.EITHER, "a server's disk is full"),
  DISK_READ_ONLY(
      Place.FILE_SYSTEM, Lasts.EITHER, "a server's disk can only be read, and is repaired"),
  POWER_LOST(Place.FILE_SYSTEM, Lasts.SHORT, "what a server has not forced to its disk is gone"),
  BROKER_KILLED(Place.BROKER, Lasts.EITHER, "SIGKILL for a node of the broker"),
  BROKER_STOPPED(Place.BROKER, Lasts.SHORT, "SIGTERM for a node of the broker"),
  BROKER_FROZEN(Place.BROKER, Lasts.LONG, "SIGSTOP for a node of the broker"),
  BROKER_FULL(Place.BROKER, Lasts.EITHER, "the broker's memory alarm: it takes no messages"),
  CONNECTION_CLOSED(Place.BROKER, Lasts.SHORT, "the broker closes one connection"),
  CONNECTIONS_CLOSED(Place.BROKER, Lasts.SHORT, "the broker closes all connections"),
  BROKER_CUT_OFF(Place.CLUSTER, Lasts.LONG, "a node of the broker does not reach the others"),
  QUORUM_LOST(Place.CLUSTER, Lasts.EITHER, "two of three nodes of the broker are killed"),
  PACKETS_DROPPED(Place.NETWORK, Lasts.LONG, "between a server and the broker nothing arrives"),
  NETWORK_SLOW(Place.NETWORK, Lasts.LONG, "between a server and the broker all is late"),
  ENGINE_KILLED(Place.ENGINE, Lasts.EITHER, "SIGKILL for the engine"),
  ENGINE_STOPPED(Place.ENGINE, Lasts.SHORT, "the engine is started again"),
  ENGINE_FROZEN(Place.ENGINE, Lasts.EITHER, "SIGSTOP for the engine"),
  RUN_KILLED(Place.RUN, Lasts.SHORT, "a run is killed"),
  RUN_HUNTED(Place.RUN, Lasts.SHORT, "a task is killed wherever it is begun, until it is given up"),
  RUN_CANCELLED(Place.RUN, Lasts.SHORT, "a task that runs is cancelled"),
  STORAGE_AWAY(Place.STORAGE, Lasts.EITHER, "the storage is not there"),
  STORAGE_UNMOUNTED(Place.STORAGE, Lasts.EITHER, "the storage is not mounted: an empty folder"),
  WEBDAV_KILLED(Place.WEBDAV, Lasts.EITHER, "SIGKILL for the WebDAV server"),
  WEBDAV_FROZEN(Place.WEBDAV, Lasts.EITHER, "SIGSTOP for the WebDAV server"),
  DATABASE_KILLED(Place.DATABASE, Lasts.EITHER, "SIGKILL for the record's database"),
  DATABASE_FROZEN(
      Place.DATABASE, Lasts.LONG, "SIGSTOP for the record's database, with all its connections"),
  DATABASE_CUT(Place.DATABASE, Lasts.SHORT, "the record's database ends all its connections"),
  POISON(Place.MESSAGES, Lasts.SHORT, "a flood of messages that are no tasks"),
  HOSTILE_HEADERS(Place.MESSAGES, Lasts.SHORT, "headers that a client's parser does not take"),
  LARGE_MESSAGES(Place.MESSAGES, Lasts.SHORT, "messages much longer than any request"),
  COPIES(Place.MESSAGES, Lasts.SHORT, "the request of a task that runs comes many times again");

  /** What befalls one of them waits until it is well again. */
  enum Place {
    SERVER,
    CLOCK,
    DISK,
    FILE_SYSTEM,
    BROKER,
    CLUSTER,
    NETWORK,
    ENGINE,
    RUN,
    STORAGE,
    WEBDAV,
    DATABASE,
    MESSAGES;

    /** The option that it needs, with a blank before it; empty if it is always there. */
    private String option() {
      return switch (this) {
        case CLUSTER -> " --cluster";
        case DATABASE -> " --record postgresql";
        default -> "";
      };
    }
  }

  /** Long is longer than two heartbeats, and than what is tried again. */
  enum Lasts {
    SHORT,
    LONG,
    EITHER
  }

  private final Place place;
  private final Lasts lasts;
  private final String what;

  Kind(Place place, Lasts lasts, String what) {
    this.place = place;
    this.lasts = lasts;
    this.what = what;
  }

  Place place() {
    return place;
  }

  Lasts lasts() {
    return lasts;
  }

  /** As the command line has it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * @throws IllegalArgumentException with a sentence for a person
   */
  static Kind parse(String name) {
    return Arrays.stream(values())
        .filter(kind -> kind.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' is no kind of fault:%n%s".formatted(name, all())));
  }

  /**
   * All that there can be.
   *
   * @param cluster of brokers
   * @param database of the record's, that all servers share
   */
  static List<Kind> of(boolean cluster, boolean database) {
    return Arrays.stream(values())
        .filter(kind -> cluster || kind.place != Place.CLUSTER)
        .filter(kind -> database || kind.place != Place.DATABASE)
        .toList();
  }

  /** For a person. */
  static String all() {
    return Arrays.stream(values())
        .map(
            kind ->
                "  %-20s%s%s"
                    .formatted(
                        kind, kind.what, kind.place.option().replaceFirst("^ (.*)", " (with $1)")))
        .collect(Collectors.joining(System.lineSeparator()));
  }
}
