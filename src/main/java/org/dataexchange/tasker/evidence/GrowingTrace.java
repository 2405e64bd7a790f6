package org.dataexchange.tasker.evidence;

import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.RunFolder;

/**
 * The trace of one run, read while it is written, in memory that does not grow with it. Its first
 * part is kept. What is beyond lies in further files, and each is removed as soon as it was read
 * and what was found so far is on disk, so that the next server can go on from there: the launcher
 * holds the algorithm up while too many are left. Used by one thread.
 */
final class GrowingTrace implements Evidence.Reading {

  private static final Logger LOG = System.getLogger(GrowingTrace.class.getName());

  private final RunFolder folder;
  private final ByteBuffer chunk = ByteBuffer.allocate(256 * 1024);
  private Checkpoint read; // null until there was a first look

  GrowingTrace(RunFolder folder) {
    this.folder = folder;
  }

  @Override
  public void advance() {
    try {
      readOn();
    } catch (NoSuchFileException e) {
      // not begun yet
    } catch (IOException e) {
      LOG.log(Level.WARNING, "The trace in {0} is read on later: {1}", folder.box(), e);
    }
  }

  @Override
  public Evidence finish(Ending ending) {
    try {
      boolean there = isThere();
      String sha256 = there ? Sha256.hex(folder.trace()) : Sha256.hex(new byte[0]);
      return read.evidence(ending, folder, there, sha256);
    } catch (IOException e) {
      throw new StorageFailed("cannot read the trace of a run in the workspace: " + e, e);
    }
  }

  private boolean isThere() throws IOException {
    try {
      readOn();
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private void readOn() throws IOException {
    if (read == null) {
      read = Checkpoint.of(folder);
    }
    Checkpoint at = read;
    removeRead(at);
    OptionalInt next;
    do {
      // asked first: once there is a next file, nothing is added to this one
      next = next(at);
      readToEnd(at);
      if (next.isPresent()) {
        at.go(next.getAsInt());
        removeRead(at);
      }
    } while (next.isPresent());
  }

  /**
   * The file after this one. Of what was removed and is not remembered any more there is a gap,
   * which the evidence shows by its lines; a file beyond it that nobody read would hold the
   * launcher up for good.
   */
  private OptionalInt next(Checkpoint at) throws IOException {
    int next = at.file() + 1;
    if (at.file() > 0 || Files.exists(folder.trace(next))) {
      return Files.exists(folder.trace(next)) ? OptionalInt.of(next) : OptionalInt.empty();
    }
    try (Stream<Path> box = Files.list(folder.box())) {
      return box.map(file -> file.getFileName().toString())
          .filter(name -> name.matches("trace\\.[0-9]{1,9}"))
          .mapToInt(name -> Integer.parseInt(name.substring(name.indexOf('.') + 1)))
          .min();
    }
  }

  private void readToEnd(Checkpoint at) throws IOException {
    try (FileChannel file = FileChannel.open(folder.trace(at.file()), READ)) {
      while (file.read(chunk.clear(), at.offset()) > 0) {
        at.add(chunk.flip());
      }
    }
  }

  /**
   * Removes the file before, unless it is the part that is kept. This is also the first that is
   * tried again after a failure, here or of a former server: a file that stayed would hold the
   * launcher up for good.
   */
  private void removeRead(Checkpoint at) throws IOException {
    Path done = folder.trace(at.file() - 1);
    if (at.file() > 1 && Files.exists(done)) {
      at.save(folder);
      Files.delete(done);
    }
  }
}
