package org.dataexchange.tasker.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.dataexchange.tasker.site.Part;
import org.dataexchange.tasker.site.Site;
import org.dataexchange.tasker.system.Answer;

/**
 * Two servers work on one queue while everything around them dies and comes back, at moments that a
 * seed gives; afterwards it is counted what came of each task. Exits with 0 if all held, 1 if
 * something did not, 2 if that was not understood.
 */
final class Chaos {

  private static final Duration QUIET_WITHIN = Duration.ofMinutes(10);

  private final Order order;
  private final Site site;
  private final Shares shares;
  private final Log log;
  private final PrintStream out;

  private Chaos(Order order, Path base, Log log, PrintStream out) throws IOException {
    this.order = order;
    this.site = new Site(base, order.cluster() ? 3 : 1, servers());
    this.shares = new Shares(site.shares());
    this.log = log;
    this.out = out;
  }

  /** The first argument is the folder that everything lies in. */
  public static void main(String... arguments) throws Exception {
    PrintStream stdout = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    PrintStream stderr = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);
    try {
      List<String> all = List.of(arguments);
      Order order = Order.parse(all.subList(1, all.size()));
      PrintStream out = order.json() ? stderr : stdout;
      Figures figures = new Chaos(order, Path.of(all.getFirst()), new Log(out), out).run();
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

  /**
   * One has prepared sandboxes, and leaves its runs to their containers when it stops; the other
   * has none, and waits for them.
   */
  private static List<Map<String, String>> servers() {
    return List.of(
        server(Map.of("TASKER_SHUTDOWN", "detach")),
        server(
            Map.of(
                "TASKER_PREPARED", "0",
                "TASKER_SHUTDOWN", "drain",
                "TASKER_SHUTDOWN_WAIT", "PT15S")));
  }

  private static Map<String, String> server(Map<String, String> more) {
    Map<String, String> settings = new TreeMap<>(more);
    settings.put("TASKER_WORKERS", "2");
    settings.put("TASKER_LIMITS_MEMORY", "128MiB");
    settings.put("TASKER_LIMITS_DISK", "16MiB");
    settings.put("TASKER_TASK_TIMEOUT", "PT5M");
    // no task is to be given up, however often something dies under it
    settings.put("TASKER_ATTEMPTS", "100");
    // so long that it shows at the end whether anything ran twice
    settings.put("TASKER_REMEMBER", "PT12H");
    settings.put("TASKER_ORPHAN_GRACE", "PT12H");
    return settings;
  }

  private Figures run() throws Exception {
    Plan plan = Plan.of(order, shares);
    log.line("seed %d: %d tasks, %d faults", order.seed(), order.tasks(), order.faults());
    site.start();
    log.line("two servers are up");
    List<String> complaints = new ArrayList<>();
    try (Faults faults = new Faults(site, shares, log);
        Sender sender = new Sender(site)) {
      rage(plan, faults, sender, complaints);
      faults.await(QUIET_WITHIN);
      complaints.addAll(faults.troubles());
      Seen seen = settle(plan, complaints);
      Figures figures =
          new Figures(order, faults, plan.copies(), sender, seen, complaints, log.seconds());
      figures.print(out);
      return figures;
    }
  }

  /** What was there when all was over. */
  record Seen(Outcomes outcomes, Runs runs) {}

  /** Returns when the last task is sent and the last fault has begun. */
  private void rage(Plan plan, Faults faults, Sender sender, List<String> complaints)
      throws InterruptedException {
    Messages messages = new Messages(site);
    ScheduledExecutorService sending = Executors.newSingleThreadScheduledExecutor();
    ScheduledExecutorService failing = Executors.newSingleThreadScheduledExecutor();
    ScheduledExecutorService telling = Executors.newSingleThreadScheduledExecutor();
    plan.jobs().forEach(job -> at(sending, job.at(), () -> send(sender, job, complaints)));
    plan.faults().forEach(fault -> at(failing, fault.at(), () -> faults.begin(fault)));
    telling.scheduleWithFixedDelay(() -> tell(messages, sender), 10, 10, TimeUnit.SECONDS);
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

  private static void send(Sender sender, Job job, List<String> complaints) {
    try {
      sender.send(job);
    } catch (AssertionError e) {
      complaints.add("%s: could not be sent: %s, %s".formatted(job.id(), e, e.getCause()));
    }
  }

  private void tell(Messages messages, Sender sender) {
    long answers = messages.ready("tasker_done");
    log.line(
        "%d of %d sent, %s",
        sender.count(), order.tasks(), answers < 0 ? "the broker is away" : answers + " answers");
  }

  /** Waits until all is quiet, and looks at what is there then. */
  private Seen settle(Plan plan, List<String> complaints) throws IOException, TimeoutException {
    for (Part part : parts()) {
      part.start();
    }
    log.line("everything is up again");
    Messages messages = new Messages(site);
    try {
      messages.awaitQuiet(QUIET_WITHIN);
      log.line("no task waits");
    } catch (AssertionError e) {
      complaints.add(e.getMessage() + ": " + messages.todo());
    }
    List<Answer> done = messages.take("tasker_done");
    Outcomes outcomes = new Outcomes(plan.jobs(), done, messages.take("tasker_dead"));
    complaints.addAll(outcomes.complaints());
    Runs runs = Runs.of(site.servers());
    complaints.addAll(runs.complaints());
    log.line("%d answers are looked at", done.size());
    Leftovers leftovers = new Leftovers(site);
    List<String> left = new ArrayList<>(leftovers.running());
    left.addAll(leftovers.all());
    messages
        .take("tasker_done")
        .forEach(answer -> left.add("an answer when all was over: " + answer));
    log.line(left.isEmpty() ? "nothing is left over" : "something is left over");
    complaints.addAll(left);
    return new Seen(outcomes, runs);
  }

  private List<Part> parts() {
    List<Part> parts = new ArrayList<>(site.brokers());
    parts.add(site.engine());
    parts.addAll(site.servers());
    return parts;
  }
}
