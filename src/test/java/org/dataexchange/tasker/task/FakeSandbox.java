package org.dataexchange.tasker.task;

import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;

/** A sandbox whose runs end as the test says. Thread-safe. */
public final class FakeSandbox implements Sandbox {

  private final Calls calls;
  private final Collection<Order> orders = new ConcurrentLinkedQueue<>();
  private volatile Function<Run, Ending> ends = run -> new EndingSample().ending();
  private volatile Consumer<Runnable> running = look -> {};
  private volatile Runnable image = () -> {};
  private volatile JobImage there = JobImage.of(Samples.IMAGE);
  private volatile boolean knows;
  private volatile boolean ended;
  private volatile boolean shells = true;

  public FakeSandbox(Calls calls) {
    this.calls = calls;
  }

  /** Runs end when, and as, this returns; it is called on the thread that waits. */
  public void ends(Function<Run, Ending> how) {
    ends = how;
  }

  /** What happens while a run is waited for; it is given what is called now and then. */
  public void whileRunning(Consumer<Runnable> what) {
    running = what;
  }

  /** What happens, on its thread, when somebody asks for the image. */
  public void whenImageIsAsked(Runnable what) {
    image = what;
  }

  /** What names lead to from now on. */
  public void hasImage(JobImage other) {
    there = other;
  }

  /** There are containers of a former server's runs. */
  public void hasThemAll() {
    knows = true;
  }

  /** The same, and none of them runs any more. */
  public void haveEnded() {
    knows = true;
    ended = true;
  }

  /** Nothing is in its image that somebody could enter. */
  public void hasNoShell() {
    shells = false;
  }

  public Order order() {
    return orders.iterator().next();
  }

  @Override
  public JobImage image(Choice choice, Transferred transferred) {
    calls.make("image");
    image.run();
    return choice.begun().orElse(there).as(choice.alias());
  }

  @Override
  public void start(Order order) {
    orders.add(order);
    calls.make("start");
  }

  @Override
  public String origin(RunFolder folder) {
    return "prepared";
  }

  @Override
  public Ending await(Run run, RunFolder folder, Runnable meanwhile) {
    calls.make("await");
    running.accept(meanwhile);
    return ends.apply(run);
  }

  @Override
  public boolean knows(Run run, RunFolder folder) {
    calls.make("knows");
    return knows;
  }

  @Override
  public boolean hasEnded(Run run, RunFolder folder) {
    return ended;
  }

  @Override
  public void stop(String runId) {
    calls.make("stop");
  }

  @Override
  public void remove(String runId) {
    calls.make("remove");
  }

  @Override
  public void discard(String runId) {
    calls.make("remove"); // sooner or later is the same to who asks for it
  }

  @Override
  public void prepareShell(Order order) {
    calls.make("prepareShell");
  }

  @Override
  public boolean hasShell(String image) {
    return shells;
  }

  @Override
  public Optional<Shell> shell(String runId) {
    calls.make("shell");
    return shells ? Optional.of(new Shell("enter", "leave")) : Optional.empty();
  }

  @Override
  public void removeShell(String runId) {}
}
