package org.dataexchange.tasker.disk;

import java.io.IOException;

/** A use of something that fails as files and connections do. */
@FunctionalInterface
public interface FileUse<T> {
  void of(T thing) throws IOException;
}
