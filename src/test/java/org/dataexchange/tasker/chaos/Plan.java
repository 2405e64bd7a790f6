package org.dataexchange.tasker.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** All that is sent and all that goes wrong, and when: the same for the same seed. */
record Plan(List<Job> jobs, List<Fault> faults) {

  private static final Duration BETWEEN_FAULTS = Duration.ofMillis(5_500);
  private static final Duration BETWEEN_TASKS = Duration.ofMillis(400);

  static Plan of(Order order, Shares shares) throws IOException {
    Random random = new Random(order.seed());
    Duration byFaults = BETWEEN_FAULTS.multipliedBy(order.faults());
    Duration byTasks = BETWEEN_TASKS.multipliedBy(order.tasks());
    long span = Collections.max(List.of(byFaults, byTasks)).toMillis();
    List<Job> jobs = new ArrayList<>();
    for (int i = 0; i < order.tasks(); i++) {
      jobs.add(job(i, random, span, shares));
    }
    List<Fault> faults = faults(order.faults(), random, span);
    jobs.sort(Comparator.comparing(Job::at));
    faults.sort(Comparator.comparing(Fault::at));
    return new Plan(jobs, faults);
  }

  /** How many messages are sent once more on purpose. */
  int copies() {
    return jobs.stream().mapToInt(job -> job.copies() - 1).sum();
  }

  /** Of each twenty, one is wrong in each of three ways, one is long, and one comes twice. */
  private static Job job(int number, Random random, long span, Shares shares) throws IOException {
    String id = "chaos-%04d".formatted(number);
    Duration at = Duration.ofMillis(random.nextLong(span + 1));
    int millis = random.nextInt(100, 1_000);
    int longMillis = random.nextInt(5_000, 10_000);
    return switch (number % 20) {
      case 3 -> new Job(id, shares.request(id, "work", longMillis), "success", at, 1);
      case 7 -> new Job(id, shares.request(id, "fail", millis), "error", at, 1);
      case 11 -> new Job(id, shares.unapproved(id, millis), "rejected", at, 1);
      case 13 -> new Job(id, shares.request(id, "work", millis), "success", at, 3);
      case 17 -> new Job(id, "poison " + id, "", at, 1);
      default -> new Job(id, shares.request(id, "work", millis), "success", at, 1);
    };
  }

  /** Every kind before any comes again. */
  private static List<Fault> faults(int number, Random random, long span) {
    List<Fault> faults = new ArrayList<>();
    List<Fault.Kind> turn = new ArrayList<>();
    while (faults.size() < number) {
      if (turn.isEmpty()) {
        turn.addAll(Arrays.asList(Fault.Kind.values()));
        Collections.shuffle(turn, random);
      }
      Duration at = Duration.ofMillis(random.nextLong(span + 1));
      Duration away = Duration.ofMillis(random.nextLong(4_000));
      faults.add(new Fault(turn.removeLast(), at, away, random.nextInt(1_000)));
    }
    return faults;
  }
}
