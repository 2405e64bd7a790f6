package org.dataexchange.tasker.outcome;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.task.RunFolder;

/**
 * The beginning of a data file that looks like text and is something else, or has a mark before it.
 * A program that takes it for plain text fails with an error that names anything but this.
 *
 * @param path below {@code /tmp/data}
 * @param names what its first line holds, as far as it is text
 */
public record DataStart(String path, Kind kind, List<String> names) {

  private static final int LOOKED_AT = 1 << 10;

  /** The kinds of files that their first bytes tell. */
  public enum Kind {
    UTF_8_MARK("efbbbf"),
    UTF_16_LITTLE("fffe"),
    UTF_16_BIG("feff"),
    GZIP("1f8b"),
    ZIP("504b0304");

    private final byte[] first;

    Kind(String first) {
      this.first = HexFormat.of().parseHex(first);
    }

    private boolean begins(byte[] file) {
      return file.length >= first.length
          && Arrays.equals(file, 0, first.length, first, 0, first.length);
    }

    boolean isUtf16() {
      return this == UTF_16_LITTLE || this == UTF_16_BIG;
    }
  }

  public DataStart {
    names = List.copyOf(names);
  }

  /**
   * Of the file that was opened last. Nothing is told of plain text, of data that are mounted where
   * they lie, and of what cannot be read: without it the advice is only less exact.
   *
   * @param read paths below {@code /tmp/data}, in the order of their first opening
   */
  static Optional<DataStart> of(RunFolder folder, List<String> read) {
    if (read.isEmpty()) {
      return Optional.empty();
    }
    String path = read.getLast();
    try {
      Path file = folder.data().resolve(path).normalize();
      return file.startsWith(folder.data()) ? of(path, file) : Optional.empty();
    } catch (IOException | InvalidPathException unreadable) {
      return Optional.empty(); // no name that Java can spell is one of Tasker's copy
    }
  }

  private static Optional<DataStart> of(String path, Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try (InputStream in =
        Files.newInputStream(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      return of(path, in.readNBytes(LOOKED_AT));
    }
  }

  private static Optional<DataStart> of(String path, byte[] first) {
    return Arrays.stream(Kind.values())
        .filter(kind -> kind.begins(first))
        .findFirst()
        .map(kind -> new DataStart(path, kind, names(kind, first)));
  }

  private static List<String> names(Kind kind, byte[] first) {
    return switch (kind) {
      case UTF_8_MARK -> names(new String(first, UTF_8).substring(1));
      case UTF_16_LITTLE, UTF_16_BIG -> names(new String(first, UTF_16));
      case GZIP, ZIP -> List.of();
    };
  }

  private static List<String> names(String text) {
    return Arrays.stream(text.lines().findFirst().orElse("").split("[,;\t|]"))
        .map(name -> name.strip().replace("\"", ""))
        .toList();
  }

  /** Is this name there, and hidden from who reads the file as plain UTF-8? */
  boolean hides(String name) {
    return kind.isUtf16()
        ? names.contains(name)
        : !names.isEmpty() && names.getFirst().equals(name);
  }
}
