package org.dataexchange.tasker.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dataexchange.tasker.text.Printable;

/**
 * What programs leave among code by themselves: interpreters, notebooks, editors, and those that
 * show folders. It belongs to the code that is hashed, and nobody thinks of it.
 */
final class StrayFiles {

  private static final Pattern NAME =
      Pattern.compile(
          "__pycache__|\\.ipynb_checkpoints|\\.mypy_cache|\\.pytest_cache|\\.git|\\.idea|\\.vscode"
              + "|\\.DS_Store|\\._.+|Thumbs\\.db|desktop\\.ini|@eaDir|\\.nfs[0-9a-f]{10,}"
              + "|\\.~lock\\..*#|~\\$.+|\\..+\\.sw[a-p]|\\.Rhistory|\\.RData");

  private static final int MOST_SEEN = 100_000;

  private StrayFiles() {}

  /**
   * Why the hash of code may have changed although nobody changed the code; empty if nothing in it
   * looks like that.
   */
  static String hint(Path code) {
    try (Stream<Path> all = Files.walk(code)) {
      Optional<Path> stray =
          all.limit(MOST_SEEN)
              .filter(path -> NAME.matcher(path.getFileName().toString()).matches())
              .min(Path::compareTo);
      return stray
          .map(
              path ->
                  "; '%s' is in it, which programs leave there by themselves"
                      .formatted(Printable.of(code.relativize(path).toString())))
          .orElse("");
    } catch (IOException | UncheckedIOException e) {
      return "";
    }
  }
}
