package org.dataexchange.tasker.dispatch;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.dataexchange.tasker.task.Run;

/**
 * The place of a request's run, and the deliveries that wait for its answer: each state has what is
 * known in it, and nothing else.
 */
public sealed interface Claim {

  /** A claim that has a run. */
  sealed interface Begun extends Claim {
    Run run();
  }

  /** A claim that deliveries wait for, open or not. */
  sealed interface Awaited extends Claim {
    List<Delivery> waiting();

    /** The same state, in which others wait. */
    Awaited with(List<Delivery> others);

    /** One more waits; a connection that comes and goes would pile up those that are closed. */
    default Awaited joinedBy(Delivery delivery) {
      return with(
          Stream.concat(waiting().stream().filter(Delivery::isOpen), Stream.of(delivery)).toList());
    }

    /** Does no open delivery wait? */
    default boolean isUnasked() {
      return waiting().stream().noneMatch(Delivery::isOpen);
    }
  }

  /** This server's dealings with a run before. */
  enum Past {
    /** Nothing: the run is new, or a former server left it, and may have died of it. */
    NONE,
    TAKEN_UP,
    /** It let another node have the run, which it does once. */
    GIVEN_AWAY
  }

  /** A request without a run yet: it waits for a worker, or its worker for the disk. */
  record Queued(List<Delivery> waiting) implements Awaited {
    @Override
    public Queued with(List<Delivery> others) {
      return new Queued(others);
    }
  }

  /**
   * A run in nobody's hands here: a former server's, mostly.
   *
   * @param since the grace's count when it was left
   */
  record Left(Run run, Past past, Duration since) implements Begun {}

  /** A run that a worker here has, or that waits for one. */
  record Running(Run run, Past past, List<Delivery> waiting) implements Begun, Awaited {
    @Override
    public Running with(List<Delivery> others) {
      return new Running(run, past, others);
    }
  }

  /**
   * A run whose answer is on disk.
   *
   * @param acked when a delivery was acked with it last; empty while none was
   * @param since the grace's count when somebody asked for it last
   */
  record Answered(Run run, Optional<Duration> acked, Duration since, List<Delivery> waiting)
      implements Begun, Awaited {
    @Override
    public Answered with(List<Delivery> others) {
      return new Answered(run, acked, since, others);
    }
  }

  /** A run in the hands of another version of Tasker: whoever asks for it waits. */
  record Foreign(List<Delivery> waiting) implements Awaited {
    @Override
    public Foreign with(List<Delivery> others) {
      return new Foreign(others);
    }
  }
}
