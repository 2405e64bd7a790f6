package org.dataexchange.tasker;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages that people read lead to what is there, and name what is there. */
class DocumentsTest {

  private static final Path FIRST = Path.of("README.md");

  /** Where a program tells people to read on. */
  private static final List<String> TELLING =
      List.of("src/main", "ops", "liberty", "tasker", "Containerfile", ".ci", "pom.xml");

  private static final List<String> SOURCES = List.of("src/main/java", "src/test/java");

  private static final Pattern PAGE = Pattern.compile("(?:docs/)?[\\w-]+\\.md(?:#[\\w-]+)?");
  private static final Pattern COMMAND = Pattern.compile("\\./tasker ([a-z]+)([^`\n]*)");
  private static final Pattern OPTION = Pattern.compile("--[a-z][a-z0-9-]*");
  private static final Pattern LISTED = Pattern.compile("(?m)^(?:  |, )([a-z]+)");
  private static final Pattern COUNTED =
      Pattern.compile("(?m)^\\| `([a-z/]+/\\w+)` \\| (\\d+) \\|");
  private static final Pattern CLASS = Pattern.compile("`([a-z]+(?:/[a-z]+)*/[A-Z]\\w+)`");

  static List<Document> documents() throws IOException {
    return Document.all();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void leadToPlacesThatAreThere(Document page) {
    assertEquals(List.of(), page.links().stream().filter(link -> !leads(page, link)).toList());
  }

  private static boolean leads(Document page, String link) {
    Path target = page.target(link);
    String anchor = link.replaceFirst("^[^#]*#?", "");
    return Files.exists(target)
        && (anchor.isEmpty() || Document.read(target).anchors().contains(anchor));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void nameCommandsThatThereAre(Document page) throws Exception {
    Set<String> commands = commands();
    List<String> unknown =
        page.find(COMMAND)
            .map(command -> command.group(1))
            .filter(command -> !commands.contains(command))
            .toList();

    assertTrue(commands.size() > 20, commands::toString);
    assertEquals(List.of(), unknown);
  }

  private static Set<String> commands() throws Exception {
    return LISTED
        .matcher(tasker("help"))
        .results()
        .map(word -> word.group(1))
        .collect(toCollection(HashSet::new));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void nameOptionsThatACommandHas(Document page) throws Exception {
    List<String> unknown = new ArrayList<>();
    for (MatchResult used : page.find(COMMAND).toList()) {
      List<String> options =
          OPTION.matcher(used.group(2)).results().map(MatchResult::group).toList();
      String help = options.isEmpty() ? "" : tasker(used.group(1), "--help");
      options.stream()
          .filter(option -> !option.equals("--help"))
          .filter(option -> !Pattern.compile(option + "\\b(?!-)").matcher(help).find())
          .forEach(option -> unknown.add(used.group()));
    }

    assertEquals(List.of(), unknown);
  }

  private static String tasker(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("./tasker"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said;
  }

  @ParameterizedTest
  @MethodSource("documents")
  void nameClassesThatThereAre(Document page) {
    List<String> gone =
        page.find(CLASS)
            .map(name -> name.group(1))
            .filter(name -> SOURCES.stream().noneMatch(tree -> isIn(tree, name)))
            .toList();

    assertEquals(List.of(), gone);
  }

  @Test
  void countTheLinesOfAMessagesWay() throws IOException {
    List<String> wrong = new ArrayList<>();
    List<MatchResult> rows = Document.read(Path.of("RATIONALE.md")).find(COUNTED).toList();
    for (MatchResult row : rows) {
      long lines;
      try (Stream<String> all = Files.lines(source(SOURCES.getFirst(), row.group(1)))) {
        lines = all.count();
      }
      if (Math.abs(lines - Integer.parseInt(row.group(2))) > 15) {
        wrong.add(row.group(1) + " has " + lines);
      }
    }

    assertTrue(rows.size() > 9, rows::toString);
    assertEquals(List.of(), wrong);
  }

  private static boolean isIn(String tree, String name) {
    return Files.exists(source(tree, name));
  }

  private static Path source(String tree, String name) {
    return Path.of(tree, "org/dataexchange/tasker", name + ".java");
  }

  @Test
  void areAllReachedFromTheFirst() throws IOException {
    Set<Path> reached = new HashSet<>(Set.of(FIRST));
    Deque<Path> open = new ArrayDeque<>(reached);
    while (!open.isEmpty()) {
      Document page = Document.read(open.remove());
      page.links().stream()
          .map(page::target)
          .filter(target -> target.toString().endsWith(".md"))
          .filter(reached::add)
          .forEach(open::add);
    }
    List<Path> pages =
        documents().stream().map(Document::path).filter(page -> !page.startsWith("src")).toList();

    assertEquals(Set.of(), minus(pages, reached));
  }

  private static Set<Path> minus(List<Path> all, Set<Path> some) {
    Set<Path> rest = new HashSet<>(all);
    rest.removeAll(some);
    return rest;
  }

  @Test
  void areWhereProgramsSendPeople() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (String place : TELLING) {
      try (Stream<Path> files = Files.walk(Path.of(place))) {
        for (Path file : files.filter(DocumentsTest::isText).toList()) {
          Document.read(file)
              .find(PAGE)
              .map(MatchResult::group)
              .filter(page -> !leads(Document.read(FIRST), page))
              .forEach(page -> wrong.add(file + ": " + page));
        }
      }
    }

    assertEquals(List.of(), wrong);
  }

  private static boolean isText(Path file) {
    return Files.isRegularFile(file) && !file.toString().matches(".*\\.(png|whl|jar|class)");
  }

  @Test
  void beginShort() throws IOException {
    assertTrue(Files.readAllLines(FIRST).size() <= 250, "the README leads to docs");
  }

  @Test
  void nameEachReasonWithWhoActs() {
    String page = Document.read(Path.of("docs/platforms.md")).text();
    for (Reason reason : Reason.values()) {
      String row =
          "(?m)^\\|[^|]*`%s`[^|]*\\|[^|]*\\| `%s` \\|"
              .formatted(reason.wireName(), reason.usualFault().wireName());
      assertTrue(Pattern.compile(row).matcher(page).find(), reason::wireName);
    }
  }

  @Test
  void nameEachVerdict() {
    String page = Document.read(Path.of("docs/owners.md")).text();
    for (Evidence.Verdict verdict : Evidence.Verdict.values()) {
      assertTrue(page.contains("\n| `" + verdict.wireName() + "` |"), verdict::wireName);
    }
  }
}
