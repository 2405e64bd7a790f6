package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Containers.docker;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code ./tasker image} remembers for the next {@code up}, and what it leaves alone, in a
 * home of its own.
 */
@Timeout(600)
class ImageIT {

  private static final String IMAGE = "datex-mistyped:latest";

  /** Built from ours, so it has all that ours has. */
  private static final String OPERATORS = "tasker-it-operators:latest";

  @TempDir Path home;

  private Script.Said attempt(String... arguments) {
    return attemptWith(Map.of("TASKER_IMAGE", IMAGE), arguments);
  }

  private Script.Said attemptWith(Map<String, String> settings, String... arguments) {
    Map<String, String> own = new HashMap<>(settings);
    own.put("TASKER_HOME", home.toString());
    return Script.attempt(own, arguments);
  }

  @AfterEach
  void remove() {
    docker("rmi", "--force", OPERATORS, "tasker-it-free:latest");
  }

  private String operators() throws Exception {
    Path context = Files.createDirectories(home.resolve("context"));
    Files.writeString(context.resolve("Dockerfile"), "FROM datex:latest\nLABEL owner=operator\n");
    docker("build", "--tag", OPERATORS, context.toString());
    return id(OPERATORS);
  }

  private static String id(String image) {
    return docker("image", "inspect", "--format", "{{.Id}}", image);
  }

  @Test
  void neverReplacesAnImageThatWasNotMadeHere() throws Exception {
    String before = operators();

    Script.Said said = attempt("image", "--name", OPERATORS, "--packages", "gawk");

    assertEquals(1, said.exitCode(), said.text());
    assertTrue(said.text().contains("take another name with --name, or remove it"), said.text());
    assertEquals(before, id(OPERATORS));
  }

  @Test
  void usesAnImageOfTheOperatorsAsItIs() throws Exception {
    String before = operators();

    Script.Said said = attemptWith(Map.of("TASKER_IMAGE", OPERATORS), "up", "image");

    assertEquals(0, said.exitCode(), said.text());
    assertTrue(said.text().contains("was not made here: it is used as it is"), said.text());
    assertEquals(before, id(OPERATORS));
  }

  @Test
  void leavesAnImageToTheServerThatPullsIt() {
    Map<String, String> pulled =
        Map.of("TASKER_IMAGE", "registry.example/sci:1", "TASKER_IMAGES_PULL", "missing");
    Map<String, String> loaded =
        Map.of("TASKER_IMAGE", "registry.example/sci@sha256:" + "0".repeat(64));

    Script.Said waits = attemptWith(pulled, "up", "image");
    Script.Said missing = attemptWith(loaded, "up", "image");

    assertEquals(0, waits.exitCode(), waits.text());
    assertTrue(waits.text().contains("the server pulls it"), waits.text());
    assertEquals(1, missing.exitCode(), missing.text());
    assertTrue(missing.text().contains("is not in the engine: load it"), missing.text());
  }

  /** From the tree that is kept of the tests' own image. */
  @Test
  void buildsUnderAFreeNameOnceAndReplacesWhatItMade() throws Exception {
    Map<String, String> free = Map.of("TASKER_IMAGE", "tasker-it-free:latest");

    Script.Said built = attemptWith(free, "up", "image");
    String made = id("tasker-it-free:latest");
    Script.Said again = attemptWith(free, "up", "image");
    Path record = home.resolve("image.made");
    Files.writeString(record, made + " of-an-earlier-release\n");
    Script.Said anew = attemptWith(free, "up", "image");

    assertEquals(0, built.exitCode(), built.text());
    assertTrue(again.text().contains("made from the same inputs"), again.text());
    assertEquals(0, anew.exitCode(), anew.text());
    assertFalse(anew.text().contains("there already"), anew.text());
    assertTrue(Files.readString(record).contains(id("tasker-it-free:latest")), anew.text());
  }

  /** Root works in the image's tree, and would work in a folder of this machine. */
  @Test
  void addsNothingToAnImageWhoseLinksLeadOutOfIt() throws Exception {
    Path outside = Files.createDirectories(home.resolve("outside"));
    Path context = home.resolve("linked");
    Path system = Files.createDirectories(context.resolve("root/etc/apt"));
    Files.writeString(
        system.resolveSibling("os-release"), "ID=debian\nVERSION_CODENAME=bookworm\n");
    Path packages = Files.createDirectories(context.resolve("root/var/lib/dpkg"));
    Files.writeString(packages.resolve("status"), "Package: none\n");
    Files.createSymbolicLink(packages.resolveSibling("apt"), outside);
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY root /\n");
    docker("build", "--tag", OPERATORS, context.toString());

    Script.Said said =
        attempt(
            "image", "--name", "tasker-it-free:latest", "--from", OPERATORS, "--packages", "gawk");

    assertEquals(1, said.exitCode(), said.text());
    assertTrue(
        said.text().contains("a link at var/lib/apt/lists/partial leads out of the tree"),
        said.text());
    try (Stream<Path> files = Files.list(outside)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  void aMistypedLibraryIsNamedAndNotRemembered() {
    Script.Said said = attempt("image", "--with", "numpyy");

    assertEquals(1, said.exitCode(), said.text());
    assertTrue(said.text().contains("there is no package python3-numpyy"), said.text());
    assertFalse(Files.exists(home.resolve("image.chosen")), said.text());
  }

  @Test
  void whatWasChosenAndCannotBeHadAnyMoreIsNamedWithTheWayOut() throws Exception {
    Files.writeString(home.resolve("image.with"), "numpyy\n");

    Script.Said said = attempt("up", "image");

    assertEquals(1, said.exitCode(), said.text());
    assertTrue(said.text().contains("(numpyy): ./tasker image --with ''"), said.text());
  }

  @Test
  void whatWasChosenForANameIsBuiltForThatNameAlone() throws Exception {
    Map<String, String> free = Map.of("TASKER_IMAGE", "tasker-it-free");
    Path chosen = home.resolve("image.chosen");
    Files.writeString(chosen, "tasker-it-free:latest|numpyy||\n");

    Script.Said same = attemptWith(free, "up", "image");
    Script.Said named = attempt("image", "--name", "tasker-it-free:latest");
    Script.Said after = attemptWith(free, "up", "image");

    assertEquals(1, same.exitCode(), same.text());
    assertTrue(same.text().contains("(numpyy)"), same.text());
    assertEquals(0, named.exitCode(), named.text());
    assertEquals("tasker-it-free:latest|||\n", Files.readString(chosen));
    assertTrue(after.text().contains("made from the same inputs"), after.text());
  }
}
