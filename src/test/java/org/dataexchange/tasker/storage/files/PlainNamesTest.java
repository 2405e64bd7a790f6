package org.dataexchange.tasker.storage.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainNamesTest {

  private static PlainNames plain(List<String> folders, String... files) {
    return PlainNames.of(
        new ResultFiles(
            folders.stream().map(Path::of).toList(),
            Stream.of(files)
                .map(file -> new ResultFiles.File(Path.of(file), Path.of("/run"), 1))
                .toList()));
  }

  private static List<String> files(PlainNames plain) {
    return plain.files().files().stream().map(file -> file.path().toString()).toList();
  }

  private static String kept(String own, PlainNames plain) throws IOException {
    return PlainNames.keptAs(own, new ByteArrayInputStream(plain.list()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"means_2.csv", "trace", "a.b.c", "_", "auxiliary.csv", "a__b", "-x"})
  void areTheirOwnWhereEverybodyTakesThem(String own) {
    PlainNames plain = plain(List.of("outputs", "outputs/a-b"), "outputs/a-b/" + own);

    assertFalse(plain.areOthers());
    assertEquals(List.of("outputs/a-b/" + own), files(plain));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-12-01T10:30:00.csv, 2026-12-01T10_30_00__1.csv",
    "ü?*.txt, _____1.txt",
    "~x, _x__1",
    ".htaccess, __1.htaccess",
    "aux.csv, aux__1.csv",
    "COM1, COM1__1",
    "a__1.csv, a__1__1.csv",
    "my file.tar.gz, my_file_tar__1.gz",
    "' ', ___1"
  })
  void haveNothingThatSomebodyRefuses(String own, String other) {
    assertEquals(List.of(other), files(plain(List.of(), own)));
  }

  @Test
  void differInMoreThanTheirCaseWhateverTheOthersAreCalled() throws IOException {
    List<String> all = List.of("o/A/x", "o/a/x", "o/a/X", "o/a/x__2", "o/a/x:");
    PlainNames plain = plain(List.of("o", "o/A", "o/a"), all.toArray(String[]::new));

    assertEquals("o/a__1/X", kept("o/a/X", plain));
    assertEquals("o/a__1/x__2", kept("o/a/x", plain));
    Set<String> kept = new HashSet<>();
    for (String own : all) {
      kept.add(kept(own, plain));
    }
    assertEquals(kept, Set.copyOf(files(plain)));
    assertEquals(5, kept.stream().map(String::toLowerCase).distinct().count());
  }

  @Test
  void doNotMakeAPathMuchLonger() {
    String own = "数".repeat(10) + "/";
    String path = files(plain(List.of(), own.repeat(60) + "数".repeat(80) + ".csv")).getFirst();

    assertTrue(path.length() <= own.repeat(60).length() + 40, path);
  }

  @Test
  void areFoundInAFolderByTheirOwn(@TempDir Path result) throws IOException {
    assertEquals(result.resolve("a:b"), PlainNames.in(result, "a:b"));
    Files.write(result.resolve(PlainNames.LIST), plain(List.of(), "a:b", "a").list());
    // what has that name is another's
    Files.createFile(result.resolve("a:b"));

    assertEquals(result.resolve("a_b__1"), PlainNames.in(result, "a:b"));
    assertEquals(result.resolve("a"), PlainNames.in(result, "a"));
    assertEquals(result.resolve("b"), PlainNames.in(result, "b"));
  }

  @Test
  void areFoundByTheirOwnInAFolderThatHasAnother() throws IOException {
    PlainNames plain = plain(List.of("outputs", "outputs/a:b"), "outputs/a:b/\"1\"\n", "stdout");

    assertEquals(
        Map.of("outputs/a:b", "a_b__1", "outputs/a:b/\"1\"\n", "_1____2"), plain.changed());
    assertEquals("outputs/a_b__1/_1____2", kept("outputs/a:b/\"1\"\n", plain));
    assertEquals("outputs/a_b__1/plain", kept("outputs/a:b/plain", plain));
    assertEquals("outputs/a", kept("outputs/a", plain));
    assertEquals("stdout", kept("stdout", plain));
    assertThrows(
        IOException.class,
        () -> PlainNames.keptAs("stdout", new ByteArrayInputStream(new byte[] {'{', 'x'})));
  }

  @Test
  void areSoonGivenToAllThatDifferInCaseAlone() {
    String[] all =
        IntStream.range(0, 10_000)
            .mapToObj(i -> Integer.toBinaryString(1 << 14 | i).replace('0', 'a').replace('1', 'A'))
            .toArray(String[]::new);

    List<String> files = files(plain(List.of(), all));

    assertEquals(10_000, files.stream().map(String::toLowerCase).distinct().count());
  }
}
