package org.dataexchange.tasker.task;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A storage that has each asked code as a folder with a {@code run.py}. */
public final class FakeStorage implements Storage {

  private final Calls calls;

  public FakeStorage(Calls calls) {
    this.calls = calls;
  }

  @Override
  public FetchedCode fetchCode(SharePath code, Path below, Transferred transferred) {
    calls.make("fetchCode");
    try {
      Path folder = Files.createDirectories(below.resolve(code.value()));
      Files.writeString(folder.resolve("run.py"), "print(1)");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new FetchedCode(Optional.of(Samples.ETAG), Samples.SHA256);
  }

  @Override
  public FetchedData fetchData(SharePath data, Path below, Transferred transferred) {
    calls.make("fetchData");
    return Samples.data();
  }
}
