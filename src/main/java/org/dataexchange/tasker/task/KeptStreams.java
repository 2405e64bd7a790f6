package org.dataexchange.tasker.task;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.dataexchange.tasker.disk.Sha256;

/**
 * What is kept of an algorithm's streams and of its trace: whole files in the run's folder, which
 * the results store takes as they are, however much of them a message has.
 */
public record KeptStreams(Kept stdout, Kept stderr, Kept trace) {

  /** Nothing was written. */
  public static final KeptStreams EMPTY = new KeptStreams(Kept.EMPTY, Kept.EMPTY, Kept.EMPTY);

  /** The kept part of one. */
  public record Kept(long bytes, String sha256) {
    private static final Kept EMPTY = new Kept(0, Sha256.hex(new byte[0]));
  }

  /**
   * Of a run to which nothing is added any more. A file that is not there is empty.
   *
   * @param traceSha256 of the kept trace, which was hashed for the evidence
   * @throws Failures.StorageFailed if they cannot be read
   */
  public static KeptStreams in(RunFolder folder, String traceSha256) {
    try {
      Path trace = folder.trace();
      long traced = Files.exists(trace) ? Files.size(trace) : 0;
      return new KeptStreams(
          kept(folder.stdout()), kept(folder.stderr()), new Kept(traced, traceSha256));
    } catch (IOException e) {
      throw new Failures.StorageFailed("cannot read the streams of a run in the workspace", e);
    }
  }

  private static Kept kept(Path file) throws IOException {
    long[] bytes = {0};
    try {
      String sha256 = Sha256.hex(file, piece -> bytes[0] += piece.remaining());
      return new Kept(bytes[0], sha256);
    } catch (NoSuchFileException e) {
      return Kept.EMPTY;
    }
  }
}
