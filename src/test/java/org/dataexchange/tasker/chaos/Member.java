package org.dataexchange.tasker.chaos;

import static org.dataexchange.tasker.system.Eventually.eventually;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.site.Part;

/**
 * One of the servers, with all that is its own. What it is started with may change from start to
 * start; one thread at a time starts it.
 */
final class Member {

  private static final Duration READY_WITHIN = Pace.minutes(4);

  private final Disk disk;
  private final List<Wire> wires;
  private final Optional<Clock> clock;
  private final Path results;
  private volatile Part part;

  /**
   * @param wires to the nodes of the broker, in their order
   * @param results where what its runs leave is kept, seen from here
   */
  Member(Part part, Disk disk, List<Wire> wires, Optional<Clock> clock, Path results) {
    this.part = part;
    this.disk = disk;
    this.wires = wires;
    this.clock = clock;
    this.results = results;
  }

  String name() {
    return part.name();
  }

  /** As it was started last, or will be next. */
  Part part() {
    return part;
  }

  /** From its next start on. */
  void set(String variable, String value) {
    part = part.with(variable, value);
  }

  Disk disk() {
    return disk;
  }

  List<Wire> wires() {
    return wires;
  }

  Optional<Clock> clock() {
    return clock;
  }

  Path results() {
    return results;
  }

  /** The folders of the runs that it knows. */
  Path runs() {
    return Path.of(part.settings().get("TASKER_WORKSPACE")).resolve("runs");
  }

  /** Its record, where it has one of its own. */
  Database record() {
    Path folder = Path.of(part.settings().get("TASKER_WORKSPACE")).resolve("record");
    return Database.at(
        new Database.Place(folder, Optional.empty(), Optional.empty(), Optional.empty()));
  }

  /** Waits until it takes tasks, as a fault is to find it at work. */
  void awaitReady() {
    eventually(name() + " is ready", READY_WITHIN, () -> door().isReady());
  }

  /** Its address and its operator's password. */
  Door door() throws IOException {
    return new Door(
        "http://127.0.0.1:" + part.settings().get("HTTP_PORT"),
        Files.readString(part.home().resolve("password")).strip());
  }
}
