package org.dataexchange.tasker.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dataexchange.tasker.sandbox.container.AssignedContainers;
import org.dataexchange.tasker.sandbox.container.BackgroundRemoval;
import org.dataexchange.tasker.sandbox.container.BackgroundWork;
import org.dataexchange.tasker.sandbox.container.ContainerFactory;
import org.dataexchange.tasker.sandbox.container.ImageExamination;
import org.dataexchange.tasker.sandbox.container.OciRuntimes;
import org.dataexchange.tasker.sandbox.container.OwnInodes;
import org.dataexchange.tasker.sandbox.container.Probe;
import org.dataexchange.tasker.sandbox.container.RunContainers;
import org.dataexchange.tasker.sandbox.container.SandboxOrigin;
import org.dataexchange.tasker.sandbox.container.Shells;
import org.dataexchange.tasker.sandbox.container.TriedMounts;
import org.dataexchange.tasker.sandbox.engine.Engine;
import org.dataexchange.tasker.sandbox.engine.EngineImages;
import org.dataexchange.tasker.sandbox.engine.HostPaths;
import org.dataexchange.tasker.sandbox.images.ImageNames;
import org.dataexchange.tasker.sandbox.images.ImagePulls;
import org.dataexchange.tasker.sandbox.images.JobImages;
import org.dataexchange.tasker.sandbox.images.KnownImage;
import org.dataexchange.tasker.sandbox.images.MovedTags;
import org.dataexchange.tasker.sandbox.images.PullPolicy;
import org.dataexchange.tasker.sandbox.images.RegistryLogins;
import org.dataexchange.tasker.sandbox.launcher.BoxWatch;
import org.dataexchange.tasker.sandbox.launcher.Tools;
import org.dataexchange.tasker.sandbox.pool.ColdStarts;
import org.dataexchange.tasker.sandbox.pool.Pool;
import org.dataexchange.tasker.sandbox.pool.PoolContainers;
import org.dataexchange.tasker.sandbox.pool.PoolFiller;
import org.dataexchange.tasker.sandbox.pool.PoolPolicy;
import org.dataexchange.tasker.sandbox.pool.PreparedFactory;
import org.dataexchange.tasker.sandbox.pool.PreparedProof;
import org.dataexchange.tasker.sandbox.pool.ReadySandboxes;
import org.dataexchange.tasker.task.DataMount;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.JobImage;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox;
import org.dataexchange.tasker.task.Ticker;
import org.dataexchange.tasker.task.Transferred;

/**
 * Sandboxes in containers of the engine's. No algorithm is let go on an engine and image where the
 * probe has not proved that it would be locked in and traced. Thread-safe.
 */
public final class DockerSandbox implements Sandbox, AutoCloseable {

  /** For prepared sandboxes, which this server alone knows; a later one sweeps what runs leave. */
  private static final Duration LAST = Duration.ofSeconds(15);

  private final Engine engine;
  private final OciRuntimes runtimes;
  private final OwnInodes inodes;
  private final BoxWatch boxes;
  private final RunContainers containers;
  private final Shells shells;
  private final Probe probe;
  private final ImageExamination examination;
  private final JobImages images;
  private final TriedMounts mounts;
  private final BackgroundRemoval removals;
  private final BackgroundWork work;
  private final ColdStarts coldStarts = new ColdStarts();
  private final Pool pool;

  public DockerSandbox(Setup setup, Engine engine, Ticker ticker, ThreadFactory threads) {
    this.engine = engine;
    this.boxes = new BoxWatch(threads);
    this.runtimes = new OciRuntimes(engine::runtimes, setup.runtime());
    this.inodes = new OwnInodes(engine, setup.paths());
    Tools tools = new Tools(setup.tools(), setup.paths().workspace());
    this.examination =
        new ImageExamination(engine, tools, setup.paths(), setup.node(), boxes, ticker);
    ContainerFactory factory =
        new ContainerFactory(engine, setup.paths(), setup.node(), runtimes, inodes, examination);
    AssignedContainers assigned = new AssignedContainers(engine, setup.paths());
    this.containers = new RunContainers(engine, factory, assigned, boxes, ticker);
    this.shells = new Shells(engine, factory);
    this.probe = new Probe(containers, runtimes, inodes, tools, setup.paths(), setup.node());
    this.images = images(setup, ticker, threads);
    this.mounts = new TriedMounts(engine, setup.paths(), probe);
    this.removals = new BackgroundRemoval(containers::remove, threads);
    this.work = new BackgroundWork(threads, LAST, engine::isUp);
    this.pool = pool(setup, factory, assigned, ticker);
  }

  private JobImages images(Setup setup, Ticker ticker, ThreadFactory threads) {
    EngineImages all = engine.images();
    RegistryLogins logins = new RegistryLogins(setup.pulls().credentials());
    ImagePulls pulls = new ImagePulls(setup.pulls(), all, ticker, threads);
    MovedTags moved = new MovedTags(all, logins, threads, ticker);
    return new JobImages(engine, examination, probe, setup.images(), pulls, moved);
  }

  private Pool pool(
      Setup setup, ContainerFactory factory, AssignedContainers assigned, Ticker ticker) {
    PoolPolicy policy = new PoolPolicy(setup.prepared(), setup.usual());
    PoolContainers known =
        new PoolContainers(engine, setup.node(), setup.paths(), assigned, ticker);
    ReadySandboxes ready = new ReadySandboxes(known);
    PreparedFactory prepared =
        new PreparedFactory(factory, known, coldStarts, boxes, setup.paths().workspace(), ticker);
    PreparedProof proof = new PreparedProof(probe, prepared, ready, setup.node());
    return new Pool(
        policy, ready, new PoolFiller(policy, images, prepared, proof, ready, ticker), work);
  }

  /**
   * @param tools where launcher and tracer were built
   * @param runtime the OCI runtime; empty to find out which is quickest
   * @param prepared how many sandboxes are kept ready at least
   * @param pulls what may come from registries
   */
  public record Setup(
      String node,
      ImageNames images,
      Path tools,
      Optional<String> runtime,
      HostPaths paths,
      int prepared,
      Limits usual,
      PullPolicy pulls) {}

  @Override
  public JobImage image(Choice choice, Transferred transferred) {
    return images.of(choice, transferred);
  }

  /** Proves each image that is there and not proved yet; {@link #objection} tells of the rest. */
  public void prove() {
    images.proveAll();
  }

  /** Can these data be mounted where they lie? As {@link TriedMounts#hold} says. */
  public boolean canMount(DataMount data) {
    return mounts.hold(images.any().name(), data);
  }

  /** May a run's data and libraries be other runs' files, too? False before an image is proved. */
  public boolean canShare() {
    return inodes.areOwn();
  }

  @Override
  public void start(Order order) {
    removals.callOff(order.runId());
    pool.start(order).ifPresent(why -> coldStarts.during(() -> containers.start(order, why)));
  }

  @Override
  public String origin(RunFolder folder) {
    return SandboxOrigin.of(folder);
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
    if (hasShell(order.image())) {
      shells.create(order);
    }
  }

  @Override
  public boolean hasShell(String image) {
    return examination.hasShell(ContainerFactory.imageId(image));
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
    removals.add(runId);
    pool.tend();
  }

  /** Has sandboxes prepared in the background, if some are missing. */
  public void tend() {
    pool.tend();
  }

  /** Warnings of images, for people to read. */
  public List<String> imageWarnings() {
    return images.warnings();
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
    return Stream.concat(probe.underWay().stream(), examination.underWay().stream())
        .collect(Collectors.toUnmodifiableSet());
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

  /** All images that there are to be, as they were found last. */
  public List<KnownImage> images() {
    return images.known();
  }

  /** Can some tasks be run, whatever the objection? Answers within seconds. */
  public boolean servesSome() {
    return engine.isUp() && images.someHold();
  }

  /** Nobody may be waiting any more. */
  @Override
  public void close() {
    pool.close();
    images.close();
    removals.close();
    work.close();
    boxes.close();
  }
}
