package org.dataexchange.tasker.task;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A journal in memory; the folders that others write to are below a given one. Thread-safe. */
public final class FakeJournal implements Journal {

  private final Path runs;
  private final Calls calls;
  private final AtomicInteger begun = new AtomicInteger();
  private final Map<String, Run> saved = new ConcurrentHashMap<>();
  private final Set<String> read = ConcurrentHashMap.newKeySet();
  private final Map<String, byte[]> answers = new ConcurrentHashMap<>();

  public FakeJournal(Path runs, Calls calls) {
    this.runs = runs;
    this.calls = calls;
  }

  /** What the run's {@code run.json} says. */
  public Run saved(String runId) {
    return saved.get(runId);
  }

  /** How many runs have begun. */
  public int begun() {
    return begun.get();
  }

  @Override
  public Run begin(Request request) {
    calls.make("begin");
    String id = "run-%06d".formatted(begun.incrementAndGet());
    Run run = Run.of(id, request, Samples.NOW);
    saved.put(id, run);
    return run;
  }

  @Override
  public void save(Run run) {
    calls.make(run.released().isPresent() ? "saveReleased" : "save");
    saved.put(run.id(), run);
  }

  @Override
  public void settle(String runId) {
    calls.make("settle");
  }

  @Override
  public Run read(String runId) {
    calls.make("read");
    return Optional.ofNullable(saved.get(runId)).orElseThrow();
  }

  @Override
  public void reading(Run run, boolean now) {
    if (now) {
      read.add(run.id() + run.attempt());
    } else {
      read.remove(run.id() + run.attempt());
    }
  }

  @Override
  public boolean isReading(Run run) {
    return read.contains(run.id() + run.attempt());
  }

  @Override
  public RunFolder folder(String runId) {
    return new RunFolder(runs.resolve(runId));
  }

  @Override
  public void keepAnswer(String runId, byte[] answer) {
    calls.make("keepAnswer");
    answers.put(runId, answer);
  }

  @Override
  public Optional<byte[]> answer(String runId) {
    calls.make("answer");
    return Optional.ofNullable(answers.get(runId));
  }

  /** Somebody removes all answers that are kept. */
  public void loseAnswers() {
    answers.clear();
  }

  @Override
  public void acked(String runId) {
    calls.make("noteAck");
  }

  @Override
  public void keep(String runId, Instant until) {
    calls.make("keepFolder");
  }

  @Override
  public Set<String> kept() {
    return Set.of();
  }

  @Override
  public void shrink(String runId) {
    calls.make("shrink");
  }

  @Override
  public void remove(String runId) {
    calls.make("removeFolder");
  }

  @Override
  public List<Found> found() {
    return List.of();
  }
}
