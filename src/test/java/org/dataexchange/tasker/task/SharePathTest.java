package org.dataexchange.tasker.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharePathTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "study/code",
        "two words/ä/😀",
        ".hidden",
        "..a",
        "a..",
        "...",
        "-rf",
        "a:b",
        "%2e%2e",
        "~"
      })
  void acceptsWhatStaysBelowTheRoot(String value) {
    assertEquals(value, new SharePath(value).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/etc/passwd",
        "a/",
        "a//b",
        ".",
        "./a",
        "a/.",
        "..",
        "../a",
        "a/../../b",
        "a/..",
        "a\\b",
        "a\u0000",
        "a\nb",
        "a\u007f",
        "a\u0085",
        "a\ud800"
      })
  void refusesWhatDoesNotAndSaysWhatIsAccepted(String value) {
    Refused refused = assertThrows(Refused.class, () -> new SharePath(value));

    assertEquals(Reason.INVALID_MESSAGE, refused.reason());
    assertTrue(refused.getMessage().contains("study/code"), refused.getMessage());
    assertTrue(refused.getMessage().chars().noneMatch(Character::isISOControl));
  }

  @Test
  void countsTheBytesOfANameNotItsLetters() {
    assertEquals(255, new SharePath("a".repeat(255)).name().length());
    assertThrows(Refused.class, () -> new SharePath("a".repeat(256)));
    assertThrows(Refused.class, () -> new SharePath("ä".repeat(128)));
  }

  @Test
  void refusesAPathThatIsTooLongWithoutRepeatingAllOfIt() {
    assertEquals(2048, new SharePath("a/".repeat(1023) + "bc").value().length());

    Refused refused = assertThrows(Refused.class, () -> new SharePath("a/".repeat(1024) + "b"));

    assertTrue(refused.getMessage().length() < 400, refused.getMessage());
  }

  @Test
  void knowsItsParts() {
    SharePath path = new SharePath("a/b c/d.py");

    assertEquals(List.of("a", "b c", "d.py"), path.parts());
    assertEquals("d.py", path.name());
  }
}
