package org.dataexchange.tasker.chaos;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.dataexchange.tasker.chaos.Job.Program;

/** All that is sent and all that goes wrong, and when: the same for the same seed. */
record Plan(List<Job> jobs, List<Fault> faults) {

  private static final Duration BETWEEN_FAULTS = Pace.millis(5_500);
  private static final Duration BETWEEN_TASKS = Pace.millis(400);

  static Plan of(Order order) {
    Random random = new Random(order.seed());
    Duration byFaults = BETWEEN_FAULTS.multipliedBy(order.faults());
    Duration byTasks = BETWEEN_TASKS.multipliedBy(order.tasks());
    long span = Collections.max(List.of(byFaults, byTasks)).toMillis();
    List<Job> jobs = new ArrayList<>();
    for (int i = 0; i < order.tasks(); i++) {
      jobs.add(job(i, random, span));
    }
    List<Fault> faults = faults(order, random, span);
    jobs.sort(Comparator.comparing(Job::at));
    faults.sort(Comparator.comparing(Fault::at));
    return new Plan(jobs, faults);
  }

  /** How many messages are sent once more on purpose. */
  int copies() {
    return jobs.stream().mapToInt(job -> job.copies() - 1).sum();
  }

  /**
   * Of each twenty, one is wrong in each of three ways, two are longer than any heartbeat, one
   * leaves much behind, and one comes three times.
   */
  private static Job job(int number, Random random, long span) {
    String id = "chaos-%04d".formatted(number);
    Duration at = Duration.ofMillis(random.nextLong(span + 1));
    int millis = random.nextInt(500, 1_500);
    int longMillis = random.nextInt(6_000, 25_000) * Pace.times();
    return switch (number % 20) {
      case 3, 9 -> new Job(id, Program.WORK, longMillis, at, 1);
      case 5 -> new Job(id, Program.LARGE, millis, at, 1);
      case 7 -> new Job(id, Program.FAIL, millis, at, 1);
      case 11 -> new Job(id, Program.UNAPPROVED, millis, at, 1);
      case 13 -> new Job(id, Program.WORK, millis, at, 3);
      case 17 -> new Job(id, Program.POISON, millis, at, 1);
      default -> new Job(id, Program.WORK, millis, at, 1);
    };
  }

  /** Every kind before any comes again. */
  private static List<Fault> faults(Order order, Random random, long span) {
    List<Fault> faults = new ArrayList<>();
    List<Kind> turn = new ArrayList<>();
    while (faults.size() < order.faults()) {
      if (turn.isEmpty()) {
        turn.addAll(order.kinds());
        Collections.shuffle(turn, random);
      }
      Kind kind = turn.removeLast();
      Duration at = Duration.ofMillis(random.nextLong(span + 1));
      boolean longer = random.nextInt(3) == 0;
      int few = random.nextInt(4_000);
      int many = random.nextInt(12_000, 18_000);
      long away =
          switch (kind.lasts()) {
            case SHORT -> few;
            case LONG -> many;
            case EITHER -> longer ? many : few;
          };
      faults.add(new Fault(kind, at, Pace.millis(away), random.nextInt(1_000)));
    }
    return faults;
  }

  void print(PrintStream out) {
    jobs.forEach(out::println);
    faults.forEach(out::println);
  }
}
