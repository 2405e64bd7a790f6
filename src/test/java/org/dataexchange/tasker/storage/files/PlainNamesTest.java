package org.dataexchange.tasker.storage.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @Test
  void areTheirOwnWhereEverybodyTakesThem() {
    PlainNames plain = plain(List.of("outputs", "outputs/a-b"), "outputs/a-b/means_2.csv", "trace");

    assertFalse(plain.areOthers());
    assertEquals(List.of("outputs/a-b/means_2.csv", "trace"), files(plain));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-12-01T10:30:00.csv, 2026-12-01T10~3A30~3A00.csv",
    "ü?*.txt, ~C3~BC~3F~2A.txt",
    "~x, ~7Ex",
    ".htaccess, ~2Ehtaccess",
    "dots..., dots..~2E",
    "aux.csv, ~61ux.csv",
    "auxiliary.csv, auxiliary.csv",
    "COM1, ~43OM1",
    "' ', ~20"
  })
  void haveNothingThatSomebodyRefuses(String own, String other) {
    assertEquals(List.of(other), files(plain(List.of(), own)));
  }

  @Test
  void differInMoreThanTheirCase() {
    PlainNames plain = plain(List.of("o", "o/A", "o/a"), "o/A/x", "o/a/x", "o/a/X", "o/a/X~1");

    assertEquals(List.of("o/A/x", "o/a~1/X", "o/a~1/X~7E1", "o/a~1/x~1"), files(plain));
    assertEquals("o/a~1/x~1", plain.changed().get("o/a/x"));
  }

  @Test
  void areShortAndStillDiffer() {
    List<String> files = files(plain(List.of(), "数".repeat(80) + "1", "数".repeat(80) + "2"));

    assertEquals(2, files.stream().distinct().count());
    assertTrue(files.stream().allMatch(name -> name.length() < 150), files::toString);
  }

  @Test
  void areFoundInAFolderByTheirOwn(@TempDir Path result) throws IOException {
    PlainNames plain = plain(List.of(), "a:b", "a");
    Files.write(result.resolve(PlainNames.LIST), plain.list());
    Files.createFile(result.resolve("a"));

    assertEquals(result.resolve("a~3Ab"), PlainNames.in(result, "a:b"));
    assertEquals(result.resolve("a"), PlainNames.in(result, "a"));
    assertEquals(result.resolve("b"), PlainNames.in(result, "b"));
  }

  @Test
  void areFoundByTheirOwn() throws IOException {
    PlainNames plain = plain(List.of("outputs", "outputs/a:b"), "outputs/a:b/\"1\"\n", "stdout");

    assertEquals(
        "outputs/a~3Ab/~221~22~0A", PlainNames.keptAs("outputs/a:b/\"1\"\n", plain.list()));
    assertEquals("stdout", PlainNames.keptAs("stdout", plain.list()));
  }
}
