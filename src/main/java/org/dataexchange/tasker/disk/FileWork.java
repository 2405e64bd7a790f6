package org.dataexchange.tasker.disk;

import java.io.IOException;

/** Work that fails as files and connections do. */
@FunctionalInterface
public interface FileWork<T> {
  T call() throws IOException;
}
