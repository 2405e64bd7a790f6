package org.dataexchange.tasker;

import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of the field in {@code docs/field.md} names tests that exist, and counts its rows. */
class FieldTableTest {

  private static final Path TESTS = Path.of("src/test/java");
  private static final Pattern NAME = Pattern.compile("`([A-Z]\\w*)(?:\\.(\\w+))?`");
  private static final Pattern SHORT_NAMES =
      Pattern.compile("((?:`\\w+`(?:, | and )?)+) stands? for (?:the test classes )?([^.]*)");
  private static final Pattern COUNTS =
      Pattern.compile(
          "(\\d+) rows; (\\d+) fell short before, (\\w+) (?:now|still does|still do)\\.");
  private static final List<String> NUMBERS = List.of("none", "one", "two", "three", "four");

  /**
   * @param cells what was reported, where, what Tasker does, before, test
   */
  private record Row(List<String> cells) {
    String before() {
      return cells.get(3);
    }

    Stream<MatchResult> tests() {
      return NAME.matcher(cells.get(4)).results();
    }
  }

  private record Section(String title, String head, List<Row> rows) {

    static Section of(String text) {
      List<String> lines = text.lines().toList();
      List<Row> rows =
          lines.stream()
              .filter(line -> line.startsWith("| ") && !line.startsWith("| **"))
              .skip(1) // the table's head
              .map(line -> new Row(List.of(line.substring(2).split(" \\| | \\|$"))))
              .toList();
      return new Section(lines.getFirst(), lines.get(1), rows);
    }

    /** The test class that the table calls so. */
    String whole(String name) {
      Matcher said = SHORT_NAMES.matcher(head);
      Map<String, String> whole = new LinkedHashMap<>();
      while (said.find()) {
        List<String> names = names(said.group(1));
        List<String> classes = names(said.group(2));
        for (int i = 0; i < names.size(); i++) {
          whole.put(names.get(i), classes.get(i));
        }
      }
      return whole.getOrDefault(name, name);
    }

    private static List<String> names(String text) {
      return NAME.matcher(text).results().map(name -> name.group(1)).toList();
    }

    @Override
    public String toString() {
      return title;
    }
  }

  static Stream<Section> sections() throws IOException {
    return Pattern.compile("^## ", Pattern.MULTILINE)
        .splitAsStream(Files.readString(Path.of("docs/field.md")))
        .skip(1)
        .map(Section::of);
  }

  @ParameterizedTest
  @MethodSource("sections")
  void countsItsRows(Section section) {
    Matcher counts = COUNTS.matcher(section.head());
    assertTrue(counts.lookingAt(), section.head());
    List<String> before = section.rows().stream().map(Row::before).toList();

    assertEquals(Integer.parseInt(counts.group(1)), before.size());
    assertEquals(
        Integer.parseInt(counts.group(2)),
        before.stream().filter(said -> said.startsWith("short")).count());
    assertEquals(
        NUMBERS.indexOf(counts.group(3)),
        before.stream().filter("short, and still so"::equals).count());
  }

  @ParameterizedTest
  @MethodSource("sections")
  void saysOfEachRowWhetherTaskerFellShort(Section section) {
    List<Row> odd =
        section.rows().stream()
            .filter(
                row ->
                    row.cells().size() != 5 || !row.before().matches("held|short(, and still so)?"))
            .toList();

    assertEquals(List.of(), odd);
  }

  @ParameterizedTest
  @MethodSource("sections")
  void namesATestInEachRowThatWasNotTriedByHand(Section section) {
    List<Row> untested =
        section.rows().stream()
            .filter(row -> row.tests().findAny().isEmpty())
            .filter(row -> !row.cells().getLast().startsWith("tried by hand"))
            .toList();

    assertEquals(List.of(), untested);
  }

  @ParameterizedTest
  @MethodSource("sections")
  void namesTestsThatExist(Section section) throws IOException {
    Map<String, List<Class<?>>> classes = testClasses();
    List<String> missing =
        section.rows().stream()
            .flatMap(Row::tests)
            .filter(
                test ->
                    classes.getOrDefault(section.whole(test.group(1)), List.of()).stream()
                        .noneMatch(tests -> has(tests, Optional.ofNullable(test.group(2)))))
            .map(MatchResult::group)
            .toList();

    assertEquals(List.of(), missing);
  }

  /** Inherited ones as well. */
  private static boolean has(Class<?> tests, Optional<String> name) {
    return Stream.<Class<?>>iterate(tests, some -> some != null, Class::getSuperclass)
        .flatMap(some -> Arrays.stream(some.getDeclaredMethods()))
        .filter(method -> name.isEmpty() || method.getName().equals(name.get()))
        .flatMap(method -> Arrays.stream(method.getAnnotations()))
        .anyMatch(mark -> mark.annotationType().getName().startsWith("org.junit.jupiter."));
  }

  /** By their simple names, some of which are in two packages. */
  private static Map<String, List<Class<?>>> testClasses() throws IOException {
    try (Stream<Path> files = Files.walk(TESTS)) {
      return files
          .map(file -> TESTS.relativize(file).toString())
          .filter(file -> file.matches(".*(Test|IT|Case)\\.java"))
          .map(file -> file.replaceFirst("\\.java$", "").replace('/', '.'))
          .<Class<?>>map(FieldTableTest::load)
          .collect(groupingBy(Class::getSimpleName));
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, FieldTableTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
