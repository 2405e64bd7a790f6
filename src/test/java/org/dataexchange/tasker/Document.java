package org.dataexchange.tasker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page of the documents, as text, with what it links to and what can be linked to in it. */
record Document(Path path, String text) {

  private static final Pattern FENCED = Pattern.compile("(?ms)^ *```.*?^ *```");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.*)$");

  static Document read(Path path) {
    try {
      return new Document(path, Files.readString(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every page that people read: at the top, in docs, and beside what it tells of. */
  static List<Document> all() throws IOException {
    List<Document> all = new ArrayList<>();
    try (Stream<Path> top = Files.list(Path.of(""));
        Stream<Path> below =
            Stream.concat(Files.walk(Path.of("docs")), Files.walk(Path.of("src")))) {
      Stream.concat(top, below)
          .filter(path -> path.toString().endsWith(".md"))
          .sorted()
          .map(Document::read)
          .forEach(all::add);
    }
    return all;
  }

  /** Where it leads within the project: paths and anchors, as written. */
  List<String> links() {
    return LINK.matcher(withoutFences())
        .results()
        .map(link -> link.group(1))
        .filter(Predicate.not(Pattern.compile("^[a-z]+:").asPredicate()))
        .toList();
  }

  /** The file that a link leads to. */
  Path target(String link) {
    String file = link.replaceFirst("#.*", "");
    return file.isEmpty() ? path : path.resolveSibling(file).normalize();
  }

  /** By the rule of the sites that show Markdown; a heading that is there twice has a number. */
  Set<String> anchors() {
    Set<String> anchors = new HashSet<>();
    HEADING
        .matcher(withoutFences())
        .results()
        .map(heading -> anchor(heading.group(1)))
        .forEach(
            anchor -> {
              String numbered = anchor;
              for (int i = 1; !anchors.add(numbered); i++) {
                numbered = anchor + "-" + i;
              }
            });
    return anchors;
  }

  private static String anchor(String heading) {
    return heading
        .replaceAll("\\[([^]]*)\\]\\([^)]*\\)", "$1")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .replace(' ', '-');
  }

  Stream<MatchResult> find(Pattern pattern) {
    return pattern.matcher(text).results();
  }

  private String withoutFences() {
    return FENCED.matcher(text).replaceAll("");
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
