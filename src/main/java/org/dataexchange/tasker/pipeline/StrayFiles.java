package org.dataexchange.tasker.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What programs leave among code by themselves: interpreters, notebooks, editors, and those that
 * show folders. It belongs to the code that is hashed, and nobody thinks of it.
 */
final class StrayFiles {

  /** What is in a group has another file's name in it, or a number. */
  private static final Pattern NAME =
      Pattern.compile(
          "__pycache__|\\.ipynb_checkpoints|\\.mypy_cache|\\.pytest_cache|\\.git|\\.idea|\\.vscode"
              + "|\\.DS_Store|\\._(.+)|Thumbs\\.db|desktop\\.ini|@eaDir|\\.nfs([0-9a-f]{10,})"
              + "|\\.~lock\\.(.*)#|~\\$(.+)|\\.(.+)\\.sw[a-p]|\\.Rhistory|\\.RData");

  private static final int MOST_SEEN = 100_000;

  private StrayFiles() {}

  /**
   * Why the hash of code may have changed although nobody changed the code; empty if nothing in it
   * looks like that. It says the kind alone: whoever asks may have named a folder of data, of whose
   * names he is to learn none.
   */
  static String hint(Path code) {
    try (Stream<Path> all = Files.walk(code)) {
      return all.limit(MOST_SEEN)
          .map(path -> NAME.matcher(path.getFileName().toString()))
          .filter(Matcher::matches)
          .map(StrayFiles::kind)
          .min(String::compareTo)
          .map("; '%s' is in it, which programs leave there by themselves"::formatted)
          .orElse("");
    } catch (IOException | UncheckedIOException e) {
      return "";
    }
  }

  private static String kind(Matcher name) {
    for (int group = 1; group <= name.groupCount(); group++) {
      if (name.group(group) != null) {
        String whole = name.group();
        return whole.substring(0, name.start(group)) + '…' + whole.substring(name.end(group));
      }
    }
    return name.group();
  }
}
