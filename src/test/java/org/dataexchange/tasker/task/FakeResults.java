package org.dataexchange.tasker.task;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Results that are only noted. Thread-safe. */
public final class FakeResults implements Results {

  private final Calls calls;
  private final List<Report> kept = Collections.synchronizedList(new ArrayList<>());

  public FakeResults(Calls calls) {
    this.calls = calls;
  }

  /** What was kept, in its order. */
  public List<Report> kept() {
    return List.copyOf(kept);
  }

  @Override
  public void keep(Report report, RunFolder folder) {
    calls.make("keep");
    kept.add(report);
  }
}
