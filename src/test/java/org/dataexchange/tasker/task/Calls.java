package org.dataexchange.tasker.task;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The calls that the fakes got, in their order, and how those are to fail. Thread-safe. */
public final class Calls {

  private final List<String> made = new ArrayList<>();
  private final Map<String, Deque<RuntimeException>> failures = new HashMap<>();
  private final Map<String, RuntimeException> lasting = new HashMap<>();
  private final Map<String, Runnable> actions = new HashMap<>();

  /** Notes the call; does and throws what the test asked for. */
  public synchronized void make(String call) {
    made.add(call);
    actions.getOrDefault(call, () -> {}).run();
    Deque<RuntimeException> next = failures.getOrDefault(call, new ArrayDeque<>());
    RuntimeException failure = next.isEmpty() ? lasting.get(call) : next.poll();
    if (failure != null) {
      throw failure;
    }
  }

  /** The next call fails like this, and as many more as there are failures. */
  public synchronized void fail(String call, RuntimeException... how) {
    failures.computeIfAbsent(call, c -> new ArrayDeque<>()).addAll(List.of(how));
  }

  /** What happens during such a call. */
  public synchronized void when(String call, Runnable action) {
    actions.put(call, action);
  }

  public synchronized void failAlways(String call, RuntimeException how) {
    lasting.put(call, how);
  }

  public synchronized List<String> made() {
    return List.copyOf(made);
  }

  public synchronized long count(String call) {
    return made.stream().filter(call::equals).count();
  }
}
