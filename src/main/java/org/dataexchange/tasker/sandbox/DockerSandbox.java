package org.dataexchange.tasker.sandbox;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import org.dataexchange.tasker.task.DataMount;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox;
import org.dataexchange.tasker.task.Ticker;

/**
 * Sandboxes in containers of the engine's. No algorithm is let go on an engine and image where the
 * probe has not proved that it would be locked in and traced. Thread-safe.
 */
public final class DockerSandbox implements Sandbox, AutoCloseable {

  /**
   * What waited for a run is known to this server alone; what a run leaves, the next one sweeps.
   */
  private static final Duration LAST = Duration.ofSeconds(15);

  private final Engine engine;
  private final OciRuntimes runtimes;
  private final OwnInodes inodes;
  private final BoxWatch boxes;
  private final Containers containers;
  private final Shells shells;
  private final Probe probe;
  private final Images images;
  private final TriedMounts mounts;
  private final Upkeep removals;
  private final Upkeep refill;
  private final Rush rush = new Rush();
  private final Pool pool;

  public DockerSandbox(Setup setup, Engine engine, Ticker ticker, ThreadFactory threads) {
    this.engine = engine;
    this.boxes = new BoxWatch(threads);
    this.runtimes = new OciRuntimes(engine::runtimes, setup.runtime());
    this.inodes = new OwnInodes(engine, setup.paths());
    Creation creation = new Creation(engine, setup.paths(), setup.node(), runtimes, inodes);
    Taken taken = new Taken(engine, setup.paths());
    this.containers = new Containers(engine, creation, taken, boxes, ticker);
    this.shells = new Shells(engine, creation);
    this.probe = new Probe(containers, runtimes, inodes, setup.paths(), setup.node());
    this.images = new Images(engine, probe, setup.images());
    this.mounts = new TriedMounts(engine, setup.paths(), probe);
    this.removals = new Upkeep(threads, Duration.ZERO, () -> false);
    this.refill = new Upkeep(threads, LAST, this::answers);
    this.pool =
        new Pool(
            new Kept(setup.prepared(), setup.usual()),
            new Pool.Parts(
                engine,
                taken,
                setup.paths(),
                setup.node(),
                new Preparation(creation, boxes, setup.paths(), ticker),
                probe,
                this::image,
                rush,
                refill),
            ticker);
  }

  /**
   * @param runtime the OCI runtime; empty to find out which is quickest
   * @param paths of this node's own workspace
   * @param prepared how many sandboxes are kept ready at least
   * @param usual limits, which those have
   */
  public record Setup(
      String node,
      ImageNames images,
      Optional<String> runtime,
      HostPaths paths,
      int prepared,
      Limits usual) {

    /** With one image for all runtimes. */
    public Setup(
        String node,
        String image,
        Optional<String> runtime,
        HostPaths paths,
        int prepared,
        Limits usual) {
      this(node, new ImageNames(image, Map.of()), runtime, paths, prepared, usual);
    }
  }

  /**
   * The names of the job images.
   *
   * @param usual of the runtimes that have none of their own
   * @param ofRuntimes by the command
   */
  public record ImageNames(String usual, Map<String, String> ofRuntimes) {}

  @Override
  public String image(String runtime) {
    return images.of(runtime);
  }

  /** Name and digest of the image for runtimes that have none of their own. */
  String image() {
    return images.usual();
  }

  /**
   * Proves each image that there is and is not proved yet; {@link #objection} tells of the rest.
   */
  public void prove() {
    images.proveAll();
  }

  /**
   * Can these data be mounted where they lie? Tried once for each file system.
   *
   * @throws Failures.EngineFailed if that cannot be tried now
   */
  public boolean canMount(DataMount data) {
    return mounts.hold(image(), data);
  }

  /**
   * May a run's data and libraries be files that other runs have too? False before an image is
   * proved.
   */
  public boolean canShare() {
    return inodes.areOwn();
  }

  @Override
  public void start(Order order) {
    pool.start(order).ifPresent(why -> rush.during(() -> containers.start(order, why)));
  }

  @Override
  public String origin(RunFolder folder) {
    return Origin.of(folder);
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
  public boolean hasEnded(Run run, RunFolder folder) {
    return containers.hasEnded(run.id(), folder);
  }

  @Override
  public void stop(String runId) {
    containers.stop(runId);
  }

  @Override
  public void remove(String runId) {
    containers.remove(runId);
  }

  @Override
  public void prepareShell(Order order) {
    shells.create(order);
  }

  @Override
  public Optional<Shell> shell(String runId) {
    return shells.of(runId);
  }

  @Override
  public void removeShell(String runId) {
    shells.remove(runId);
  }

  @Override
  public void discard(String runId) {
    removals.add("The container of run " + runId, () -> containers.remove(runId));
    pool.tend();
  }

  /** Has sandboxes prepared in the background, if some are missing. */
  public void tend() {
    pool.tend();
  }

  /** How many sandboxes are ready. */
  public int prepared() {
    return pool.ready();
  }

  /** How many are to be ready, from what was asked for lately. */
  public int wanted() {
    return pool.wanted();
  }

  /** The names under which probes are running now, in place of a run's id. */
  public Set<String> probes() {
    return probe.underWay();
  }

  /** Names of the OCI runtimes that runs get, for people to read; empty before the first probe. */
  public String ociRuntimes() {
    return runtimes.inUse();
  }

  /** Why nothing can be run now; empty if it can. Answers within seconds. */
  public String objection() {
    try {
      engine.ping();
      return images.objection();
    } catch (Failures.EngineFailed e) {
      return e.getMessage();
    }
  }

  /** Can some tasks be run, whatever the objection? Answers within seconds. */
  public boolean servesSome() {
    return answers() && images.someHold();
  }

  private boolean answers() {
    try {
      engine.ping();
      return true;
    } catch (Failures.EngineFailed e) {
      return false;
    }
  }

  /** Nobody may be waiting any more. */
  @Override
  public void close() {
    pool.close();
    images.close();
    removals.close();
    refill.close();
    boxes.close();
  }
}
