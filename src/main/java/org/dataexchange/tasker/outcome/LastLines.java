package org.dataexchange.tasker.outcome;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.dataexchange.tasker.task.Failures;

/**
 * The last that a program wrote, possibly hostile; what is not UTF-8 reads as U+FFFD.
 *
 * @param lines in their order, without the empty ones; the first may be the end of one
 */
public record LastLines(List<String> lines) {

  /** Nothing was written. */
  public static final LastLines NONE = new LastLines(List.of());

  private static final int MOST_BYTES = 8 << 10;

  public LastLines {
    lines = List.copyOf(lines);
  }

  /**
   * Of a file, which may not be there.
   *
   * @throws Failures.StorageFailed if it cannot be read
   */
  public static LastLines of(Path file) {
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer last = ByteBuffer.allocate((int) Math.min(MOST_BYTES, in.size()));
      in.position(in.size() - last.capacity());
      while (last.hasRemaining() && in.read(last) >= 0) {}
      // not at carriage returns, as progress bars have them
      return new LastLines(
          Arrays.stream(UTF_8.decode(last.flip()).toString().split("\n"))
              .map(String::stripTrailing)
              .filter(line -> !line.isEmpty())
              .toList());
    } catch (NoSuchFileException e) {
      return NONE;
    } catch (IOException e) {
      throw new Failures.StorageFailed("cannot read the end of " + file + ": " + e, e);
    }
  }
}
