package org.dataexchange.tasker.chaos;

import static org.dataexchange.tasker.system.Eventually.eventually;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** What befalls one task that runs. */
final class RunFaults implements Maker {

  private static final Duration HUNT = Pace.seconds(40);

  private final Scene scene;
  private final Log log;

  RunFaults(Scene scene) {
    this.scene = scene;
    this.log = scene.log();
  }

  @Override
  public boolean make(Fault fault) throws IOException {
    Optional<Sighting> found = scene.running(fault);
    if (found.isEmpty()) {
      return false;
    }
    return switch (fault.kind()) {
      case RUN_KILLED -> kill(found.get());
      case RUN_HUNTED -> hunt(found.get());
      case RUN_CANCELLED -> cancel(found.get());
      default -> throw new IllegalArgumentException(fault.toString());
    };
  }

  private boolean kill(Sighting run) throws IOException {
    scene.history().died(run.node(), run.task());
    boolean killed = scene.witness().kill(run);
    if (killed) {
      log.line("%s is killed on %s", run.task(), run.node());
    }
    return killed;
  }

  /** As often as a task may be begun. */
  private boolean hunt(Sighting first) throws IOException {
    log.line("%s is hunted", first.task());
    int[] killed = {0};
    try {
      eventually(
          "killed as often as it may begin",
          HUNT,
          () -> {
            for (Sighting run : scene.witness().running()) {
              if (run.task().equals(first.task()) && kill(run)) {
                killed[0]++;
              }
            }
            return killed[0] == Settings.ATTEMPTS;
          });
    } catch (AssertionError e) { // it was at its end, or waits for a server
      log.line("%s was killed %d times", first.task(), killed[0]);
    }
    return killed[0] > 0;
  }

  private boolean cancel(Sighting run) {
    log.line("%s is cancelled", run.task());
    scene.sender().cancel(run.task());
    scene.history().cancelled(run.task());
    return true;
  }
}
