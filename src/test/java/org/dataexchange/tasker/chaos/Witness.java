package org.dataexchange.tasker.chaos;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks at the processes of the machine, many times a second, and keeps each execution of a task's
 * program: how often something was done is known without asking whoever did it. A program works for
 * longer than ten looks take.
 */
final class Witness implements AutoCloseable {

  private static final long LOOK_MILLIS = 40;
  private static final String DATA = "/tmp/data/data/";
  private static final String NONCE = "nonce=";
  private static final Pattern RUN = Pattern.compile("/runs/([^/]+)/");

  private final List<Member> members;
  private final Map<String, Sighting> seen = new ConcurrentHashMap<>();
  private final Map<String, Jail> alive = new ConcurrentHashMap<>();

  /** When each was there for sure. */
  private final Map<String, Instant> last = new ConcurrentHashMap<>();

  private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor();

  Witness(List<Member> members) {
    this.members = members;
  }

  void begin() {
    looks.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      for (Jail one : Jail.all()) {
        if (one.isAlgorithm()) {
          see(one);
        }
      }
      alive.forEach(this::lookAgain);
    } catch (IOException | RuntimeException e) {
      // what has just ended is not looked at; the next look comes soon
    }
  }

  /** Whatever began in the place of one that has ended was seen after this: looks may be late. */
  private void lookAgain(String nonce, Jail process) {
    Instant now = Instant.now();
    if (isStill(nonce, process)) {
      last.put(nonce, now);
    } else {
      alive.remove(nonce);
      seen.computeIfPresent(nonce, (same, sighting) -> sighting.until(last.get(nonce)));
    }
  }

  private static boolean isStill(String nonce, Jail process) {
    return process.command().contains(NONCE + nonce);
  }

  private void see(Jail process) throws IOException {
    List<String> command = process.command();
    Optional<String> nonce = argument(command, NONCE);
    Optional<String> task = argument(command, DATA);
    if (nonce.isEmpty() || task.isEmpty() || seen.containsKey(nonce.get())) {
      return;
    }
    Optional<String[]> code = process.mounted("/tmp/code");
    if (code.isPresent()) {
      Matcher run = RUN.matcher(code.get()[1]);
      String id = run.find() ? run.group(1) : code.get()[1];
      Instant now = Instant.now();
      seen.put(
          nonce.get(),
          new Sighting(nonce.get(), task.get(), node(code.get()[0]), id, now, Instant.MAX));
      last.put(nonce.get(), now);
      alive.put(nonce.get(), process);
    }
  }

  private static Optional<String> argument(List<String> command, String beginning) {
    return command.stream()
        .filter(argument -> argument.startsWith(beginning))
        .map(argument -> argument.substring(beginning.length()))
        .findFirst();
  }

  private String node(String device) throws IOException {
    for (Member member : members) {
      if (member.disk().device().equals(device)) {
        return member.name();
      }
    }
    return "device " + device;
  }

  /** All that were seen. */
  List<Sighting> seen() {
    return List.copyOf(seen.values());
  }

  /** Those that run now. */
  List<Sighting> running() {
    return alive.keySet().stream()
        .map(seen::get)
        .sorted((a, b) -> a.task().compareTo(b.task()))
        .toList();
  }

  /**
   * Ends the container of an execution.
   *
   * @return false if it has ended by itself
   */
  boolean kill(Sighting execution) throws IOException {
    Jail process = alive.get(execution.nonce());
    if (process == null || !isStill(execution.nonce(), process)) {
      return false;
    }
    process.killContainer();
    return true;
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
