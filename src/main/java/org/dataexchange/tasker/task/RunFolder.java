package org.dataexchange.tasker.task;

import java.nio.file.Path;

/**
 * The folder in which a run's files lie. Of these, only {@link #code}, {@link #data} and {@link
 * #box} are mounted into its container; the algorithm can enter the first two, and cannot change
 * them.
 */
public record RunFolder(Path path) {

  /** Holds the code at its path, as it was hashed: {@code /tmp/code}. */
  public Path code() {
    return path.resolve("code");
  }

  /**
   * Holds the data set at its path: {@code /tmp/data}. Data that are mounted where they lie have an
   * empty folder there.
   */
  public Path data() {
    return path.resolve("data");
  }

  /** The launcher's: its orders, the streams and its end record; closed to the algorithm. */
  public Path box() {
    return path.resolve("box");
  }

  public Path stdout() {
    return box().resolve("stdout");
  }

  public Path stderr() {
    return box().resolve("stderr");
  }

  /** The part of the trace that is kept. */
  public Path trace() {
    return trace(0);
  }

  /** The files of the whole trace: the part that is kept, and those beyond it, from 1. */
  public Path trace(int number) {
    return box().resolve(number == 0 ? "trace" : "trace." + number);
  }

  /**
   * The files of the data set that were opened, as the kernel told the launcher: paths below {@code
   * /tmp/data}, each with a NUL behind it.
   */
  public Path opened() {
    return box().resolve("opened");
  }

  /**
   * The folders of the data set that the kernel was asked to tell of, and behind them those that
   * were opened, with a slash at their end: each with a NUL behind it.
   */
  public Path folders() {
    return box().resolve("folders");
  }

  /** Was its sandbox a prepared one, or why not; out of the container's reach. */
  public Path origin() {
    return path.resolve("sandbox");
  }

  /** When its algorithm was let go, by the machine's boot; out of the container's reach. */
  public Path given() {
    return path.resolve("given");
  }

  /** A link to what says that a layer of libraries is in use. */
  public Path layer() {
    return path.resolve("layer");
  }

  /** A copy of that layer, where runs cannot have the same files. */
  public Path libraries() {
    return path.resolve("libraries");
  }

  /** How far the trace has been read, and what was found in it; out of the container's reach. */
  public Path traceRead() {
    return path.resolve("trace.json"); // trace.read was an earlier version's
  }

  /** What the algorithm left in {@code /tmp/out}, copied after all of it was dead. */
  public Path outputs() {
    return box().resolve("outputs");
  }
}
