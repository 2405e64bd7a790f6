package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Containers.docker;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An image with nothing of Tasker's in it, made once for all tests and engines.
 *
 * @param name as {@code src/test/container/tree --list} has it, or {@code ours}, which the script
 *     makes
 * @param reference by which the tests' engine has it
 */
public record ForeignImage(String name, String reference) {

  private static final Path TREE = Path.of("src/test/container/tree").toAbsolutePath();

  /** Makes its tree if nobody has yet, and brings it into the engine if it is not there. */
  public static ForeignImage of(String name) {
    if (name.equals("ours")) {
      return ours();
    }
    Path tar = tree(name);
    String made = tar.getFileName().toString().replaceFirst("\\.tar$", "");
    String reference = "tasker-foreign:" + made.substring("tree-".length());
    if (docker("images", "--quiet", reference).isEmpty()) {
      List<String> words = new ArrayList<>(List.of("import"));
      for (String change : changes(tar.resolveSibling(made + ".changes"))) {
        words.addAll(List.of("--change", change));
      }
      words.addAll(List.of(tar.toString(), reference));
      docker(words.toArray(String[]::new));
    }
    return new ForeignImage(name, reference);
  }

  /** With all that {@code ./tasker image} has sets for. */
  private static ForeignImage ours() {
    String reference = "datex-ours:latest";
    Script.tasker(
        "image",
        "--name",
        reference,
        "--with",
        "science,r",
        "--packages",
        "gawk,graphviz,perl,libtext-csv-perl,python3-nltk,python3-psutil,python3-astropy");
    return new ForeignImage("ours", reference);
  }

  /** By what an approval would name. */
  public String id() {
    return docker("image", "inspect", "--format", "{{.Id}}", reference);
  }

  private static Path tree(String name) {
    String cache =
        Optional.ofNullable(System.getenv("TASKER_CACHE"))
            .orElseGet(() -> Path.of(Script.variable("TASKER_HOME"), "cache").toString());
    try {
      Process process =
          new ProcessBuilder(TREE.toString(), name, cache)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String said = new String(process.getInputStream().readAllBytes()).strip();
      assertEquals(0, process.waitFor(), () -> "there is no tree of " + name);
      return Path.of(said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while a tree was made", e);
    }
  }

  private static List<String> changes(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
