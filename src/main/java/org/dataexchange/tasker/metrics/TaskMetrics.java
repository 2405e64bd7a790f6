package org.dataexchange.tasker.metrics;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Reason.Fault;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunListener;
import org.dataexchange.tasker.task.Step;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.MetricUnits;
import org.eclipse.microprofile.metrics.Tag;
import org.eclipse.microprofile.metrics.Timer;

/** The figures of {@code /metrics}; their labels come from closed lists. */
public final class TaskMetrics implements RunListener {

  private final MetricRegistry registry;

  /** To ask the registry takes longer than to count; there are some at each run. */
  private final Map<Step, Timer> steps = new ConcurrentHashMap<>();

  public TaskMetrics(MetricRegistry registry) {
    this.registry = registry;
    redeliveries();
    deadLetters();
    // a series that begins with its first failure did not grow, to whoever asks by how much it did
    Stream.of(Reason.values())
        .filter(reason -> reason.usualFault() == Fault.OPERATOR)
        .forEach(reason -> tasks(reason, Fault.OPERATOR));
  }

  private org.eclipse.microprofile.metrics.Counter tasks(Reason reason, Fault fault) {
    return registry.counter(
        about("tasker_tasks", "Tasks that have their answer, by reason and who must act"),
        new Tag("reason", reason.wireName()),
        new Tag("fault", fault.wireName()));
  }

  private org.eclipse.microprofile.metrics.Counter redeliveries() {
    return registry.counter(
        about("tasker_redeliveries", "Deliveries that the broker gave more than once"));
  }

  private org.eclipse.microprofile.metrics.Counter deadLetters() {
    return registry.counter(about("tasker_dead_letters", "Messages that went to the dead letters"));
  }

  public void gauge(String name, String description, Supplier<Number> value) {
    registry.gauge(about(name, description), value);
  }

  @Override
  public void ended(Report report) {
    tasks(report.outcome().reason(), report.outcome().fault()).inc();
  }

  @Override
  public void stepEnded(Run run, Step step, Duration took) {
    steps.computeIfAbsent(step, this::timer).update(took);
  }

  private Timer timer(Step step) {
    return registry.timer(
        Metadata.builder()
            .withName("tasker_step")
            .withDescription("How long the steps of runs take")
            .withUnit(MetricUnits.SECONDS)
            .build(),
        new Tag("step", step.wireName()));
  }

  @Override
  public void redelivered() {
    redeliveries().inc();
  }

  @Override
  public void deadLettered(String why, Optional<String> sender) {
    deadLetters().inc();
  }

  private static Metadata about(String name, String description) {
    return Metadata.builder().withName(name).withDescription(description).build();
  }
}
