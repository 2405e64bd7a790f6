package org.dataexchange.tasker.cache;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import org.dataexchange.tasker.disk.FileWork;

/**
 * Lets one at a time, of all threads and processes, write a manifest or decide which contents no
 * manifest names. Nobody holds it while something is transferred. A killed process holds nothing.
 */
record CacheLock(Path file) {

  /** The file lock alone would not keep two threads of this process apart. */
  private static final Object THREADS = new Object();

  <T> T hold(FileWork<T> work) throws IOException {
    synchronized (THREADS) {
      try (FileChannel channel = FileChannel.open(file, CREATE, WRITE);
          FileLock lock = channel.lock()) {
        if (!lock.isValid()) {
          throw new IOException("the lock on " + file + " cannot be had");
        }
        return work.call();
      }
    }
  }
}
