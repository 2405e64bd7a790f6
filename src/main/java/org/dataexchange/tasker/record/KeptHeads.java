package org.dataexchange.tasker.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.disk.WholeFile;
import org.dataexchange.tasker.record.chain.SignedHead;

/**
 * The heads that a node keeps beside the database: the one that it signed last, and those that the
 * database did not have any more, which stay for ever as the proof of it.
 */
record KeptHeads(Path folder) {

  private static final String LAST = "head.json";

  /**
   * The one that was signed last; nothing before the first.
   *
   * @throws IOException if what is there cannot be read, or is none
   */
  Optional<SignedHead> last() throws IOException {
    try {
      return Optional.of(read(folder.resolve(LAST)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** All of them, the last one first. */
  List<SignedHead> all() throws IOException {
    List<SignedHead> all = new ArrayList<>(last().stream().toList());
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "head-*.json")) {
      for (Path file : files) {
        all.add(read(file));
      }
    } catch (NoSuchFileException e) {
      // no folder, no head
    }
    return all;
  }

  private static SignedHead read(Path file) throws IOException {
    try {
      return SignedHead.read(Files.readString(file));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /** In the place of the one before. */
  void keep(SignedHead head) throws IOException {
    WholeFile.writeDurably(folder.resolve(LAST), head.json().getBytes(UTF_8));
  }

  /** The last one stays under a name of its own. */
  void setAside(SignedHead last) throws IOException {
    Path aside = folder.resolve("head-%d-%.8s.json".formatted(last.number(), last.hash()));
    WholeFile.writeDurably(aside, last.json().getBytes(UTF_8));
  }
}
