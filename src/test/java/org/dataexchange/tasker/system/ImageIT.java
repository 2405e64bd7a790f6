package org.dataexchange.tasker.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./tasker image} remembers for the next {@code up}, in a home of its own. */
@Timeout(180)
class ImageIT {

  private static final String IMAGE = "datex-mistyped:latest";

  @TempDir Path home;

  private Script.Said attempt(String... arguments) {
    Map<String, String> own = Map.of("TASKER_HOME", home.toString(), "TASKER_IMAGE", IMAGE);
    return Script.attempt(own, arguments);
  }

  @Test
  void aMistypedLibraryIsNamedAndNotRemembered() {
    Script.Said said = attempt("image", "--with", "numpyy");

    assertEquals(1, said.exitCode(), said.text());
    assertTrue(said.text().contains("there is no package python3-numpyy"), said.text());
    assertFalse(Files.exists(home.resolve("image.with")), said.text());
  }

  @Test
  void whatWasChosenAndCannotBeHadAnyMoreIsNamedWithTheWayOut() throws Exception {
    Files.writeString(home.resolve("image.with"), "numpyy\n");

    Script.Said said = attempt("up", "image");

    assertEquals(1, said.exitCode(), said.text());
    assertTrue(said.text().contains("(numpyy): ./tasker image --with ''"), said.text());
  }
}
