package org.dataexchange.tasker.task;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Has one library, whatever is asked for. */
public final class FakeDependencies implements Dependencies {

  public static final Library LIBRARY = new Library("some-library", "1.0", "ab".repeat(32));

  private final Calls calls;

  public FakeDependencies(Calls calls) {
    this.calls = calls;
  }

  @Override
  public void review(Path requirements) {
    calls.make("review");
  }

  @Override
  public Optional<Layer> provide(Path requirements, For whom) {
    calls.make("provide");
    return Optional.of(new Layer(Path.of("/layers/some"), List.of(LIBRARY)));
  }
}
