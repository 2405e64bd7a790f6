package org.dataexchange.tasker.task;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Runs algorithms in containers, one container a run, named after it. Every call is idempotent, and
 * throws {@link Failures.EngineFailed} where the engine fails.
 */
public interface Sandbox {

  /**
   * The image for a run: the one that it began with, or what its name leads to now.
   *
   * @param transferred is told what arrives of one that is not there yet
   */
  JobImage image(Choice choice, Transferred transferred);

  /**
   * The grounds on which an image is chosen.
   *
   * @param runtime the command that is to be there
   * @param alias one that the operator allows, where the request names one
   * @param begun the one that an earlier attempt had
   */
  record Choice(String runtime, Optional<String> alias, Optional<JobImage> begun) {}

  /**
   * Lets the run go in a container of its own, made for it or before it, in place of any that is
   * there. When this returns, the algorithm may be running.
   */
  void start(Order order);

  /** The origin of the run's sandbox: {@code prepared}, or {@code cold: } and why. */
  String origin(RunFolder folder);

  /**
   * Waits until all of the run's processes are dead.
   *
   * @param meanwhile called on this thread whenever the run may have written something
   * @throws Failures.RunKilled if it was ended from outside, without an end record
   * @throws Failures.RunLost if it ended by itself, and its end record is missing or not understood
   * @throws Failures.Detached if the thread is interrupted; the run goes on
   */
  Ending await(Run run, RunFolder folder, Runnable meanwhile);

  /** Is there a container of that run, or its end record? */
  boolean knows(Run run, RunFolder folder);

  /** Of a run that is known: is it over? Then {@link #await} does not wait. */
  boolean hasEnded(Run run, RunFolder folder);

  /** Asks a run to end; {@link #await} tells when. One that has ended, or is gone, is success. */
  void stop(String runId);

  /** Removes the run's container, running or not; one that is gone already is success. */
  void remove(String runId);

  /**
   * Removes the container of a run that has ended, soon and in the background. One that cannot be
   * removed is left to the next sweep.
   */
  void discard(String runId);

  /**
   * Makes a shell that finds what the algorithm will find, if the image has one; nobody should
   * enter it before the run has ended. It goes with {@link #removeShell} alone.
   */
  void prepareShell(Order order);

  /**
   * Has the image a shell that somebody could enter?
   *
   * @param image from {@link #image}
   */
  boolean hasShell(String image);

  /** The run's shell, if there is one. */
  Optional<Shell> shell(String runId);

  /** Removes the run's shell, entered or not; one that is gone already is success. */
  void removeShell(String runId);

  /** Somebody's way into what a run has left. */
  record Shell(String enter, String remove) {}

  /**
   * The order to run something.
   *
   * @param image {@link JobImage#name} of one from {@link #image}
   * @param command with its arguments, as seen inside
   * @param workingDirectory absolute, as seen inside
   */
  record Order(
      String runId,
      RunFolder folder,
      String image,
      List<String> command,
      String workingDirectory,
      Limits limits,
      Around around) {}

  /**
   * All that a run has beside its own folder.
   *
   * @param data that are mounted where they lie, not copied
   * @param environment {@code name=value}; takes the place of one of that name, but what is to be
   *     searched goes in front of what the image has searched
   * @param outputFiles how many files and folders of {@code /tmp/out} are taken
   * @param network of the engine's, which every algorithm is without
   */
  record Around(
      Optional<DataMount> data,
      List<Mount> mounts,
      List<String> environment,
      int outputFiles,
      Optional<String> network) {

    public static final Around NOTHING =
        new Around(Optional.empty(), List.of(), List.of(), 10_000, Optional.empty());

    public Around {
      mounts = List.copyOf(mounts);
      environment = List.copyOf(environment);
    }

    public Around with(Optional<DataMount> mounted) {
      return new Around(mounted, mounts, environment, outputFiles, network);
    }

    public Around with(List<Mount> others) {
      return new Around(data, others, environment, outputFiles, network);
    }

    public Around with(Dependencies.Layer layer) {
      return new Around(data, List.of(layer.mount()), layer.environment(), outputFiles, network);
    }
  }

  /** A folder of the machine, read-only inside. */
  record Mount(Path source, String target) {}
}
