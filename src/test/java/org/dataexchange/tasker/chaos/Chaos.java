package org.dataexchange.tasker.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Two servers work on one queue while everything around them dies and comes back, at moments that a
 * seed gives; afterwards it is counted what came of each task. Exits with 0 if all held, 1 if
 * something did not, 2 if that was not understood.
 */
final class Chaos {

  private final Order order;
  private final Plan plan;
  private final Log log;
  private final PrintStream out;

  private Chaos(Order order, PrintStream out) {
    this.order = order;
    this.plan = Plan.of(order);
    this.log = new Log(out);
    this.out = out;
  }

  /** The first argument is the folder that everything lies in. */
  public static void main(String... arguments) throws Exception {
    PrintStream stdout = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    PrintStream stderr = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);
    try {
      List<String> all = List.of(arguments);
      if (all.contains("--kinds")) {
        stdout.println(Kind.all());
        System.exit(0);
      }
      Order order = Order.parse(all.subList(1, all.size()));
      Pace.set(order.slow());
      if (order.list()) {
        Plan.of(order).print(stdout);
        System.exit(0);
      }
      Figures figures =
          new Chaos(order, order.json() ? stderr : stdout).run(Path.of(all.getFirst()));
      if (order.json()) {
        stdout.println(figures.json());
      }
      System.exit(figures.complaints().isEmpty() ? 0 : 1);
    } catch (IllegalArgumentException e) {
      stderr.println("chaos: " + e.getMessage());
      System.exit(2);
    } catch (Exception | AssertionError e) {
      e.printStackTrace(stderr);
      System.exit(1);
    }
  }

  private Figures run(Path base) throws Exception {
    log.line("%s", order.title());
    try (Surroundings around = Surroundings.start(base, order);
        Sender sender = new Sender(around.site());
        Witness witness = new Witness(around.members())) {
      Map<String, String> bodies = bodies(new Shares(around.files()));
      around.members().forEach(Member::awaitReady);
      log.line("two servers are up");
      witness.begin();
      Scene scene =
          new Scene(
              around.site(),
              around.members(),
              around.storage(),
              around.shared(),
              sender,
              bodies,
              witness,
              new History(),
              log);
      return rage(scene, Makers.of(scene, base, order));
    }
  }

  private Map<String, String> bodies(Shares shares) throws IOException {
    Map<String, String> bodies = new HashMap<>();
    for (Job job : plan.jobs()) {
      bodies.put(job.id(), shares.request(job));
    }
    return bodies;
  }

  private Figures rage(Scene scene, Map<Kind.Place, Maker> makers) throws Exception {
    ConcurrentLinkedQueue<String> complaints = new ConcurrentLinkedQueue<>();
    try (Faults faults = new Faults(scene, makers)) {
      schedule(scene, faults, complaints);
      Duration quietWithin = Pace.minutes(10);
      faults.await(quietWithin);
      complaints.addAll(faults.troubles());
      List<String> all = new ArrayList<>(complaints);
      Figures.Seen seen = new Settling(scene, plan, quietWithin).settle(all);
      Figures figures = new Figures(order, plan, faults, scene.sender(), seen, all, log.seconds());
      figures.print(out);
      return figures;
    }
  }

  /** Returns when the last task is sent and the last fault has begun. */
  private void schedule(Scene scene, Faults faults, ConcurrentLinkedQueue<String> complaints)
      throws InterruptedException {
    Messages messages = new Messages(scene.site());
    ScheduledExecutorService sending = Executors.newSingleThreadScheduledExecutor();
    ScheduledExecutorService failing = Executors.newSingleThreadScheduledExecutor();
    ScheduledExecutorService telling = Executors.newSingleThreadScheduledExecutor();
    plan.jobs().forEach(job -> at(sending, job.at(), () -> send(scene, job, complaints)));
    plan.faults().forEach(fault -> at(failing, fault.at(), () -> faults.begin(fault)));
    telling.scheduleWithFixedDelay(() -> tell(messages, scene.sender()), 10, 10, TimeUnit.SECONDS);
    // what is scheduled already is done all the same
    failing.shutdown();
    sending.shutdown();
    failing.awaitTermination(1, TimeUnit.HOURS);
    sending.awaitTermination(1, TimeUnit.HOURS);
    telling.shutdownNow();
  }

  private static void at(ScheduledExecutorService executor, Duration moment, Runnable what) {
    executor.schedule(what, moment.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void send(Scene scene, Job job, ConcurrentLinkedQueue<String> complaints) {
    try {
      for (int copy = 0; copy < job.copies(); copy++) {
        scene.sender().request(job.id(), scene.bodies().get(job.id()).getBytes(UTF_8));
      }
    } catch (AssertionError e) {
      complaints.add("%s: could not be sent: %s, %s".formatted(job.id(), e, e.getCause()));
    }
  }

  private void tell(Messages messages, Sender sender) {
    long answers = messages.ready("tasker_done");
    log.line(
        "%d messages sent, %s",
        sender.count(), answers < 0 ? "the broker is away" : answers + " answers");
  }
}
