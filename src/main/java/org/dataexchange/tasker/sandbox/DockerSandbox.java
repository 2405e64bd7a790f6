package org.dataexchange.tasker.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox;

/**
 * Sandboxes in containers of the engine's. No algorithm is let go on an engine and image where the
 * probe has not proved that it would be locked in and traced. Thread-safe.
 */
public final class DockerSandbox implements Sandbox, AutoCloseable {

  private final Engine engine;
  private final String imageName;
  private final BoxWatch boxes;
  private final Containers containers;
  private final Probe probe;

  public DockerSandbox(Setup setup, Engine engine, Clock clock, ThreadFactory threads) {
    this.engine = engine;
    this.imageName = setup.image();
    this.boxes = new BoxWatch(threads);
    this.containers =
        new Containers(engine, setup.paths(), boxes, clock, setup.node(), setup.runtime());
    this.probe = new Probe(containers, setup.paths(), setup.node());
  }

  /**
   * @param runtime the OCI runtime, or the engine's default
   * @param paths of this node's own workspace
   */
  public record Setup(String node, String image, Optional<String> runtime, HostPaths paths) {}

  @Override
  public String image() {
    String image = engine.identify(imageName);
    probe.prove(image);
    return image;
  }

  @Override
  public void start(Order order) {
    containers.start(order);
  }

  @Override
  public Ending await(Run run, RunFolder folder, Runnable meanwhile) {
    Duration timeout = run.released().orElseThrow().granted().timeout();
    try {
      return containers.await(run.id(), folder, timeout, meanwhile);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failures.Detached(run.taskId());
    }
  }

  @Override
  public boolean knows(Run run, RunFolder folder) {
    return containers.knows(run.id(), folder);
  }

  @Override
  public void stop(String runId) {
    containers.stop(runId);
  }

  @Override
  public void remove(String runId) {
    containers.remove(runId);
  }

  /** Why nothing can be run now; empty if it can. Answers within seconds. */
  public String objection() {
    try {
      engine.ping();
      return probe.objection();
    } catch (Failures.EngineFailed e) {
      return e.getMessage();
    }
  }

  /** Nobody may be waiting any more. */
  @Override
  public void close() {
    boxes.close();
  }
}
