package org.dataexchange.tasker.sandbox.container;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import org.dataexchange.tasker.sandbox.engine.ContainerState;
import org.dataexchange.tasker.sandbox.engine.ContainerState.Status;
import org.dataexchange.tasker.sandbox.engine.EndWait;
import org.dataexchange.tasker.sandbox.engine.Engine;
import org.dataexchange.tasker.sandbox.launcher.BoxWatch;
import org.dataexchange.tasker.sandbox.launcher.EndRecord;
import org.dataexchange.tasker.sandbox.launcher.LauncherOrder;
import org.dataexchange.tasker.task.Backoff;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.Failures.RunKilled;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox.Order;
import org.dataexchange.tasker.task.Ticker;

/** The containers of runs: each is named after its run, used once, and dies with its launcher. */
public record RunContainers(
    Engine engine,
    ContainerFactory creation,
    AssignedContainers taken,
    BoxWatch boxes,
    Ticker ticker) {

  private static final Logger LOG = System.getLogger(RunContainers.class.getName());

  /** The launcher keeps the time limit; the engine is asked to only where the launcher hangs. */
  private static final Duration LAUNCHER_MARGIN = Duration.ofMinutes(2);

  /** A connection that died in silence would keep the end from us. */
  private static final Duration LOOK_AGAIN = Duration.ofMinutes(5);

  /**
   * How often a trace that grows is read on, so that little is left to be read at the end; and how
   * often the end is looked for where the kernel does not tell of files that others write.
   */
  private static final Duration TICK = Duration.ofMillis(250);

  /**
   * Makes the run's container, in place of any that is there.
   *
   * @param why it is not a prepared one
   */
  public void start(Order order, String why) {
    remove(order.runId());
    try {
      LauncherOrder.freshBox(order.folder());
      LauncherOrder.give(order, creation.environment(order.image()));
      SandboxOrigin.cold(order.folder(), why);
    } catch (IOException e) {
      throw new Failures.StorageFailed("cannot write the workspace: " + e, e);
    }
    creation.make(ContainerFactory.Wanted.of(order));
  }

  public boolean knows(String runId, RunFolder folder) {
    if (EndRecord.isThere(folder)) {
      return isWhole(runId, folder);
    }
    if (!LauncherOrder.isGiven(folder)) {
      return false; // one that was taken for it, and ends by itself without an order
    }
    Status status = engine.state(named(runId)).status();
    return status == Status.RUNNING || status == Status.EXITED;
  }

  public boolean hasEnded(String runId, RunFolder folder) {
    return EndRecord.isThere(folder) || engine.state(named(runId)).status() == Status.EXITED;
  }

  /**
   * The launcher forces nothing to the disk, so what a run left before the machine went down may be
   * empty, behind a record that says how well it ended.
   */
  private static boolean isWhole(String runId, RunFolder folder) {
    boolean whole = LauncherOrder.isOfThisBoot(folder);
    if (!whole) {
      LOG.log(
          Level.WARNING,
          "Run {0} ended before the machine was started, and nothing vouches for what it left",
          runId);
    }
    return whole;
  }

  /**
   * Waits for the end, which the launcher's record tells before the engine does. An engine that is
   * away does not end the wait: the run may well go on, and its launcher keeps its time.
   */
  public Ending await(String runId, RunFolder folder, Duration timeout, Runnable meanwhile)
      throws InterruptedException {
    Duration latest =
        ticker.in(timeout.plus(LAUNCHER_MARGIN).minus(LauncherOrder.givenFor(folder)));
    Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));
    nameNow(runId);
    awaitNews(folder);
    while (true) {
      // here too: an algorithm whose trace nobody reads is held up, and its time goes on
      meanwhile.run();
      try (BoxWatch.Watched box = boxes.watch(folder.box())) {
        Optional<Ending> recorded = EndRecord.of(folder);
        if (recorded.isPresent()) {
          return recorded.get();
        }
        ContainerState state = state(runId, folder);
        Optional<Ending> ending = ending(state, folder);
        if (ending.isPresent()) {
          return ending.get();
        }
        if (watch(runId, latest, new Watch(box, folder, meanwhile))) {
          backoff.reset();
        } else {
          backoff.pause();
        }
      } catch (EngineFailed e) {
        if (ticker.isAfter(latest)) {
          throw e;
        }
        pause(runId, backoff, e);
      }
    }
  }

  /** While its program starts; an engine that cannot be asked now does not keep the end from us. */
  private void nameNow(String runId) {
    try {
      taken.giveName(runId);
    } catch (EngineFailed e) {
      LOG.log(
          Level.DEBUG, "The sandbox of run {0} gets its name later: {1}", runId, e.getMessage());
    }
  }

  /** Many runs end before it is worth the engine's time to be asked for them. */
  private void awaitNews(RunFolder folder) throws InterruptedException {
    try (BoxWatch.Watched box = boxes.watch(folder.box())) {
      Duration latest = ticker.in(TICK);
      while (!EndRecord.isThere(folder) && !ticker.isAfter(latest)) {
        box.await(TICK);
      }
    }
  }

  /** A prepared one was started long before its run. */
  private ContainerState state(String runId, RunFolder folder) {
    ContainerState state = engine.state(named(runId));
    return LauncherOrder.givenAt(folder).map(state::startedAt).orElse(state);
  }

  private static void pause(String runId, Backoff backoff, EngineFailed e)
      throws InterruptedException {
    LOG.log(
        Level.WARNING,
        "Run {0} cannot be watched, trying again in {1}: {2}",
        runId,
        backoff.next(),
        e.getMessage());
    backoff.pause();
  }

  private record Watch(BoxWatch.Watched box, RunFolder folder, Runnable meanwhile) {}

  private static Optional<Ending> ending(ContainerState state, RunFolder folder) {
    // the record is read after the state: a container that has ended has written what it could
    Optional<Ending> recorded = EndRecord.of(folder);
    if (recorded.isPresent()) {
      return recorded;
    }
    return switch (state.status()) {
      case GONE, CREATED -> throw new RunKilled("its container is gone, without an end record");
      case EXITED -> Optional.of(UnrecordedEnd.of(state, folder));
      case RUNNING -> Optional.empty();
    };
  }

  /**
   * Returns when the run may have ended, or is killed because it did not end with its time. False
   * if the engine let go of us and left nothing that tells why, as it may do at once each time.
   */
  private boolean watch(String runId, Duration latest, Watch watch) throws InterruptedException {
    Duration again = ticker.in(LOOK_AGAIN);
    try (EndWait ended = engine.whenEnded(ContainerFactory.name(runId), watch.box()::wake)) {
      while (!ended.isOver() && !EndRecord.isThere(watch.folder())) {
        if (ticker.isAfter(latest)) {
          LOG.log(Level.ERROR, "Run {0} did not end with its time; its container is killed", runId);
          engine.kill(ContainerFactory.name(runId));
          return true;
        }
        if (ticker.isAfter(again)) {
          return true;
        }
        watch.box().await(TICK);
        watch.meanwhile().run();
      }
      return EndRecord.isThere(watch.folder());
    }
  }

  /** The launcher ends the run, with a record that it was stopped from outside. */
  public void stop(String runId) {
    engine.terminate(named(runId));
  }

  public void remove(String runId) {
    taken
        .of(runId)
        .ifPresent(
            container -> {
              engine.remove(container);
              taken.forget(runId);
            });
    engine.removeNamed(ContainerFactory.name(runId));
  }

  /** Under which it can be asked for, also if it was made with another. */
  private String named(String runId) {
    taken.giveName(runId);
    return ContainerFactory.name(runId);
  }
}
