package org.dataexchange.tasker.task;

import java.time.Duration;

/**
 * The most that one run may use.
 *
 * @param memory of the algorithm's processes together, without {@code disk}
 * @param pids processes and threads at one time
 * @param disk {@code /tmp} and {@code /tmp/out} together; held in memory on top of {@code memory}
 * @param output stdout and stderr each, and the kept text of the trace
 * @param timeout wall clock for the algorithm
 */
public record Limits(Size memory, double cpus, int pids, Size disk, Size output, Duration timeout) {

  /** The engine refuses less memory than this, and Python needs more. */
  public static final Size LEAST_MEMORY = Size.parse("16MiB");

  private static final int MOST_SCRATCH_FILES = 100_000;

  /** What a file costs in kernel memory, counted as the run's, with room for all else. */
  private static final int MEMORY_FOR_A_FILE = 4096;

  private static final Size MOST_SHARED_MEMORY = Size.parse("64MiB");

  public static final Size LEAST_DISK = Size.parse("64KiB");
  public static final Size LEAST_OUTPUT = Size.parse("1KiB");

  public Limits {
    require(memory.bytes() >= LEAST_MEMORY.bytes(), "memory is at least " + LEAST_MEMORY);
    require(canBeCpus(cpus), "cpus is at least 0.01 and at most 1024");
    require(canBePids(pids), "pids is at least 4 and at most 1000000");
    require(disk.bytes() >= LEAST_DISK.bytes(), "disk is at least " + LEAST_DISK);
    require(output.bytes() >= LEAST_OUTPUT.bytes(), "output is at least " + LEAST_OUTPUT);
    require(timeout.compareTo(Duration.ofMillis(1)) >= 0, "timeout is at least a millisecond");
  }

  /** How many files and folders there may be in each of {@code /tmp} and {@code /dev/shm}. */
  public int scratchFiles() {
    return (int) Math.min(MOST_SCRATCH_FILES, memory.bytes() / MEMORY_FOR_A_FILE);
  }

  /** What {@code /dev/shm} holds, as a part of the memory: what lies there outlives a process. */
  public Size sharedMemory() {
    return new Size(Math.min(MOST_SHARED_MEMORY.bytes(), memory.bytes() / 2));
  }

  /** Is this a number of processors that a run can be given? */
  public static boolean canBeCpus(double cpus) {
    return cpus >= 0.01 && cpus <= 1024;
  }

  /** Is this a number of processes with which something can run? */
  public static boolean canBePids(int pids) {
    return pids >= 4 && pids <= 1_000_000;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
