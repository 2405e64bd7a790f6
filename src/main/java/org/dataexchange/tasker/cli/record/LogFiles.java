package org.dataexchange.tasker.cli.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.dataexchange.tasker.text.Printable;

/**
 * The files of a server's log. They are overwritten where they are, as the server goes on writing
 * behind their ends.
 *
 * @param dry only counts
 */
record LogFiles(List<Path> files, boolean dry) {

  static LogFiles in(Path server, boolean dry) throws IOException {
    if (!Files.isDirectory(server)) {
      return new LogFiles(List.of(), dry);
    }
    try (Stream<Path> all = Files.walk(server, 4)) {
      return new LogFiles(
          all.filter(file -> Files.isRegularFile(file, NOFOLLOW_LINKS))
              .filter(file -> file.toString().endsWith(".log"))
              .toList(),
          dry);
    }
  }

  /** Writes {@code x} over each of the names, where it stands alone; says how often it did. */
  long overwrite(Collection<String> names) throws IOException {
    List<String> forms = names.stream().flatMap(LogFiles::forms).distinct().toList();
    long places = 0;
    for (Path file : files) {
      byte[] content = Files.readAllBytes(file);
      try (RandomAccessFile open = new RandomAccessFile(file.toFile(), dry ? "r" : "rw")) {
        for (String form : forms) {
          places += overwrite(open, content, form.getBytes(UTF_8));
        }
      }
    }
    return places;
  }

  /**
   * A name as it may stand in a log: as it is, as lines have it, and as the server has either in
   * JSON. One without a letter or digit tells nothing, and would be found in all lines.
   */
  private static Stream<String> forms(String name) {
    if (name.codePoints().noneMatch(Character::isLetterOrDigit)) {
      return Stream.of();
    }
    return Stream.of(name, Printable.of(name), Printable.of(name.replace(Remains.REPLACED, '\0')))
        .flatMap(
            text -> {
              String json = new String(JsonStringEncoder.getInstance().quoteAsString(text));
              return Stream.of(text, json, json.replace("/", "\\/"));
            });
  }

  private long overwrite(RandomAccessFile file, byte[] content, byte[] name) throws IOException {
    byte[] over = new byte[name.length];
    Arrays.fill(over, (byte) 'x');
    long places = 0;
    for (int at = find(content, name, 0); at >= 0; at = find(content, name, at + name.length)) {
      if (!isWord(content, at - 1) && !isWord(content, at + name.length)) {
        places++;
        if (!dry) {
          file.seek(at);
          file.write(over);
        }
      }
    }
    return places;
  }

  /** A letter or a digit: then it is the part of another name. */
  private static boolean isWord(byte[] content, int at) {
    return at >= 0
        && at < content.length
        && (content[at] < 0 || Character.isLetterOrDigit(content[at]));
  }

  private static int find(byte[] content, byte[] name, int from) {
    for (int at = from; at <= content.length - name.length; at++) {
      if (content[at] == name[0]
          && Arrays.equals(content, at, at + name.length, name, 0, name.length)) {
        return at;
      }
    }
    return -1;
  }
}
